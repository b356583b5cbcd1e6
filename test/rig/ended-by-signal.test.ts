import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Agent } from "./setup/agent.ts";
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

test("a hook with --json that is ended while snapd is silent says so in a document, too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ended-hook-"));
  for (const name of ["run", "snap/meta", "common", "data"]) mkdirSync(join(folder, name), { recursive: true });
  let agent: Agent | undefined;
  const snapd = createServer(() => agent !== undefined && process.kill(agent.pid, "SIGTERM"));
  await new Promise<void>((resolve) => snapd.listen(join(folder, "run/snapd-snap.socket"), resolve));
  try {
    const environment = {
      SNAP: join(folder, "snap"),
      SNAP_NAME: "rig-gadget",
      SNAP_COMMON: join(folder, "common"),
      SNAP_DATA: join(folder, "data"),
      SNAP_COOKIE: "not-a-real-cookie",
      SNAPPY_GLOBAL_ROOT: folder,
    };
    agent = new Agent(["hook", "prepare-device", "--json"], { environment });
    const run = await agent.ended;
    expect(run.signal).toBe("SIGTERM");
    expect(onlyDocument(run)).toMatchObject({ outcome: "failed", error: { code: "terminated", exit: 143 } });
  } finally {
    snapd.close();
    rmSync(folder, { recursive: true });
  }
});
