import { describe, expect, test } from "vitest";
import type { Agent } from "./setup/agent.ts";
import { expectRegistered } from "./setup/expectations.ts";
import { faithful } from "./setup/relay.ts";
import { onlyDocument, rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();
const signals = [
  ["SIGINT", "interrupted", 130],
  ["SIGTERM", "terminated", 143],
] as const;

describe.concurrent("a command with --json that is ended while the vault is silent", () => {
  test.for(signals)("by %s says so in a document, and dies of the signal", async ([name, code, exit]) => {
    let agent: Agent | undefined;
    await using world = await World.make({
      brand,
      deviceKey,
      courier: async (passage) => {
        if (agent === undefined) return await faithful(passage);
        process.kill(agent.pid, name);
        await agent.ended;
        passage.drop();
      },
    });
    agent = world.start("provision");
    const run = await agent.ended;
    expect({ status: run.status, signal: run.signal }).toEqual({ status: null, signal: name });
    expect(onlyDocument(run)).toMatchObject({ outcome: "failed", error: { code, exit, transient: true } });
    expect(run.stderr).toContain(`[${code}]`);
    agent = undefined;
    expectRegistered(world, await world.provision(), "registered");
  });
});
