import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linuxProcesses } from "../../src/lock/linux-processes.ts";
import type { Agent } from "./setup/agent.ts";
import { treeLines } from "./setup/device-state.ts";
import { expectFailed, expectRegistered } from "./setup/expectations.ts";
import { type Courier, faithful } from "./setup/relay.ts";
import { onlyDocument, rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();

/** A way to the vault on which the first question of this kind, and each after it, waits until it is let go. */
function heldAt(endpoint: string): { courier: Courier; arrived: Promise<void>; letGo: () => void } {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
  const courier: Courier = async (passage) => {
    if (passage.endpoint === endpoint) {
      arrive();
      await gate;
    }
    return faithful(passage);
  };
  return { courier, arrived, letGo };
}

describe.concurrent("two runs on one device", () => {
  test("started together: one registers, the other finds it done or is told to wait, and there is one key", async () => {
    await using world = await World.make({ brand, courier: faithful });
    const runs = await Promise.all([world.start("provision").ended, world.start("provision").ended]);
    const outcomes = runs.map((run) => {
      const { outcome, error } = onlyDocument(run);
      return `${run.status} ${error?.code ?? outcome}`;
    });
    expect(outcomes).toContain("0 registered");
    expect(["0 already-registered", "5 run-in-progress"]).toEqual(
      expect.arrayContaining(outcomes.filter((one) => one !== "0 registered")),
    );
    expect(world.vault.service.signingLog.entries.length).toBe(1);
    expectRegistered(world, await world.provision(), "already-registered");
  });

  test("eight at once: one key, one serial, one question to the vault", async () => {
    await using world = await World.make({ brand, deviceKey, courier: faithful });
    const runs = await Promise.all(Array.from({ length: 8 }, () => world.start("provision").ended));
    const statuses = runs.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 0 && status !== 5)).toEqual([]);
    expect(runs.filter((run) => onlyDocument(run).outcome === "registered").length).toBe(1);
    expect(world.askedFor).toEqual(["request-id", "serial"]);
    expectRegistered(world, await world.provision(), "already-registered");
  });

  test("while the first waits for the vault the second ends as run-in-progress and touches nothing", async () => {
    const held = heldAt("serial");
    await using world = await World.make({ brand, deviceKey, settings: { deadline: 60 }, courier: held.courier });
    const first = world.start("provision");
    await Promise.race([held.arrived, first.ended]);
    const before = treeLines(world.root);
    const second = await world.provision();
    const after = treeLines(world.root);
    held.letGo();
    expectFailed(second, "run-in-progress", 5);
    expect(after).toEqual(before);
    expect((await first.ended).status).toBe(0);
    expectRegistered(world, await world.provision(), "already-registered");
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });
});

test.each(["request-id", "serial"])(
  "doctor while a run waits for the vault's answer to %s: it neither waits nor writes, and sends nobody to start another run",
  async (endpoint) => {
    const held = heldAt(endpoint);
    await using world = await World.make({ brand, deviceKey, settings: { deadline: 120 }, courier: held.courier });
    const first = world.start("provision");
    await Promise.race([held.arrived, first.ended]);
    const before = treeLines(world.root);
    const startMs = performance.now();
    const only = ["--only", "settings", "model", "serial", "keys", "assertions", "identity", "storage", "secrets"];
    const run = await world.run("doctor", only);
    const elapsedMs = performance.now() - startMs;
    expect(treeLines(world.root)).toEqual(before);
    held.letGo();
    expect((await first.ended).status).toBe(0);
    const { checks } = onlyDocument(run) as unknown as { checks: readonly Record<string, unknown>[] };
    // The settings of a test trust a root of their own, and are told so.
    const wrong = checks.filter(({ id, outcome }) => id !== "settings" && outcome !== "ok" && outcome !== "skipped");
    expect(wrong).toEqual([]);
    expect(checks.find(({ id }) => id === "identity")).toMatchObject({
      message: expect.stringMatching(/^another run registers it right now.* \(process \d+\); ask again/) as string,
    });
    expect(run.status).toBe(0);
    expect(elapsedMs).toBeLessThan(20_000);
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  },
);

describe.concurrent("a lock that was left", () => {
  test("by a run that was killed is taken by the next run", async () => {
    const holder: { agent?: Agent } = {};
    await using world = await World.make({
      brand,
      deviceKey,
      courier: async (passage) => {
        holder.agent?.kill();
        passage.drop();
      },
    });
    holder.agent = world.start("provision");
    expect((await holder.agent.ended).signal).toBe("SIGKILL");
    world.relay.courier = faithful;
    expectRegistered(world, await world.provision(), "registered");
  });

  const self = linuxProcesses.self();

  test.for([
    ["by a process of an earlier boot", { ...self, bootId: "00000000-0000-0000-0000-000000000000" }],
    ["by a process whose number another one has now", { ...self, startTicks: "1" }],
    ["unreadable", "\0\0\0"],
  ] as const)("%s is taken", async ([, owner]) => {
    await using world = await World.make({ brand });
    world.placeWaitingKey(deviceKey);
    writeFileSync(join(world.ownFolder, "lock.7"), typeof owner === "string" ? owner : JSON.stringify(owner));
    expectRegistered(world, await world.provision(), "registered");
  });

  test("by a process that lives is respected: run-in-progress, and nobody is asked", async () => {
    await using world = await World.make({ brand });
    world.placeWaitingKey(deviceKey);
    writeFileSync(join(world.ownFolder, "lock.7"), JSON.stringify(self));
    expectFailed(await world.provision(), "run-in-progress", 5);
    expect(world.asked).toEqual([]);
    expect(world.state.waitingKeys).toEqual([deviceKey.keyId]);
  });
});
