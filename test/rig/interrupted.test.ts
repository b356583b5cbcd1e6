import { mkdirSync, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { devicePaths } from "../../src/rig/device.ts";
import type { Agent } from "./setup/agent.ts";
import { filesBelow } from "./setup/device-state.ts";
import { expectRegistered } from "./setup/expectations.ts";
import { faithful, type Passage } from "./setup/relay.ts";
import { rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();
const hardwareSerial = "RB1-2048-0007";

/** A stop may leave temporary files and a lock; the next run that has something to do leaves none but its own lock. */
function expectNoLeftovers(world: World, didSomething: boolean): void {
  const names = [...filesBelow(world.root).keys()].map((path) => path.split("/").at(-1) ?? "");
  expect(names.filter((name) => name.startsWith(".tmp-"))).toEqual([]);
  if (!didSomething) return;
  expect(names.filter((name) => name.startsWith("owner."))).toEqual([]);
  expect(readdirSync(world.ownFolder).filter((name) => name.startsWith("lock.")).length).toBe(1);
}

async function expectRecovery(world: World, keyId = deviceKey.keyId): Promise<readonly string[]> {
  const done = await world.provision();
  const outcome = done.document.outcome === "registered" ? "registered" : "already-registered";
  const { serial, deviceKeyId } = expectRegistered(world, done, outcome);
  expect({ serial, deviceKeyId }).toEqual({ serial: hardwareSerial, deviceKeyId: keyId });
  const signed = world.vault.service.signingLog.entries;
  expect(new Set(signed.map((one) => `${one.serial} ${one.deviceKeyId}`))).toEqual(new Set([`${serial} ${keyId}`]));
  expectNoLeftovers(world, outcome === "registered");
  return world.asked.map(({ path, outcome: what }) => `${path.split("/").at(-1)}: ${what}`);
}

type Moment = "before the vault sees it" | "after the vault has answered, before the answer leaves" | "with the answer";

const couriers: Readonly<Record<Moment, (passage: Passage, kill: () => void) => Promise<void>>> = {
  "before the vault sees it": async (passage, kill) => {
    kill();
    passage.drop();
  },
  "after the vault has answered, before the answer leaves": async (passage, kill) => {
    await passage.forward();
    kill();
    passage.drop();
  },
  "with the answer": async (passage, kill) => {
    await passage.answer(await passage.forward());
    kill();
  },
};

/** Runs the agent once and kills it at this moment of this request. */
async function runAndKill(world: World, endpoint: string, moment: Moment): Promise<void> {
  const holder: { agent?: Agent } = {};
  world.relay.courier = async (passage) => {
    if (passage.endpoint !== endpoint) return faithful(passage);
    return couriers[moment](passage, () => holder.agent?.kill());
  };
  holder.agent = world.start("provision");
  const { signal } = await holder.agent.ended;
  expect(signal).toBe("SIGKILL");
  world.relay.courier = faithful;
}

/** A device on which an earlier run made the key and came no further. */
async function withWaitingKey(): Promise<World> {
  const world = await World.make({ brand, courier: faithful });
  world.placeWaitingKey(deviceKey);
  return world;
}

const requestId = "request-id: request-id";
const signed = "serial: signed";
const spent = "serial: invalid-nonce";

describe("killed at a request, the next run goes on with the same key and serial and asks no more than it must", () => {
  test.for<[string, Moment, readonly (readonly string[])[]]>([
    ["request-id", "before the vault sees it", [[requestId, signed]]],
    ["request-id", "after the vault has answered, before the answer leaves", [[requestId, requestId, signed]]],
    [
      "request-id",
      "with the answer",
      [
        [requestId, signed],
        [requestId, requestId, signed],
      ],
    ],
    ["serial", "before the vault sees it", [[requestId, signed]]],
    [
      "serial",
      "after the vault has answered, before the answer leaves",
      [[requestId, signed, spent, requestId, signed]],
    ],
    [
      "serial",
      "with the answer",
      [
        [requestId, signed],
        [requestId, signed, spent, requestId, signed],
      ],
    ],
  ])("%s, %s", async ([endpoint, moment, allowed]) => {
    await using world = await withWaitingKey();
    await runAndKill(world, endpoint, moment);
    expect(world.state.systemSerials).toEqual([]);
    const { waitingKeys, snapdKeys } = world.state;
    expect([...new Set([...waitingKeys, ...snapdKeys])]).toEqual([deviceKey.keyId]);
    expect(allowed).toContainEqual(await expectRecovery(world));
  });

  test("five times in a row with the answer lost, the serial keeps its key and the vault's revision says how often", async () => {
    await using world = await withWaitingKey();
    for (let round = 0; round < 5; round += 1) {
      await runAndKill(world, "serial", "after the vault has answered, before the answer leaves");
    }
    await expectRecovery(world);
    const { entries } = world.vault.service.signingLog;
    expect(world.state.systemSerials.map(({ revision }) => revision)).toEqual([entries.length]);
  });
});

describe("killed when a file appears, the next run finishes", () => {
  const places = {
    "registration.json": (own: string) => own,
    "serial-request.assert": (own: string) => own,
    "answer.assert": (own: string) => own,
  };

  /** Kills the agent as soon as the name is in the folder; the folder is there before the run. */
  async function killAt(world: World, folder: string, name: (seen: string) => boolean): Promise<void> {
    mkdirSync(folder, { recursive: true });
    const agent = world.start("provision");
    const watcher = watch(folder, (_event, seen) => {
      if (seen !== null && name(seen)) agent.kill();
    });
    await agent.ended;
    watcher.close();
  }

  test.for(Object.keys(places) as (keyof typeof places)[])("%s of our own folder", async (name) => {
    await using world = await withWaitingKey();
    await killAt(world, places[name](world.ownFolder), (seen) => seen === name);
    await expectRecovery(world);
  });

  test("the key in snapd's key directory", async () => {
    await using world = await withWaitingKey();
    const { deviceFolder } = devicePaths(world.root, world.model);
    await killAt(world, join(deviceFolder, "private-keys-v1"), (seen) => seen === deviceKey.keyId);
    await expectRecovery(world);
  });

  test("the serial among those a factory reset restores from", async () => {
    await using world = await withWaitingKey();
    const { deviceFolder } = devicePaths(world.root, world.model);
    await killAt(world, join(deviceFolder, "asserts-v0"), (seen) => seen === "serial");
    await expectRecovery(world);
  });

  test("the serial among the system's", async () => {
    await using world = await withWaitingKey();
    const { assertionFolder } = devicePaths(world.root, world.model);
    await killAt(world, join(assertionFolder, "asserts-v0"), (seen) => seen === "serial");
    await expectRecovery(world);
  });

  test("snapd has taken the serial, its answer does not arrive", async () => {
    const holder: { agent?: Agent } = {};
    await using world = await World.make({
      brand,
      courier: faithful,
      snapd: true,
      snapdLog: ({ method }) => {
        if (method === "POST") holder.agent?.kill();
      },
    });
    world.placeWaitingKey(deviceKey);
    holder.agent = world.start("provision");
    expect((await holder.agent.ended).signal).toBe("SIGKILL");
    delete holder.agent;
    expect(await expectRecovery(world)).toEqual([requestId, signed]);
  });
});

test("killed again and again, a little later each time, it ends with one key and one serial", async () => {
  await using world = await World.make({ brand, courier: faithful });
  const seenKeys = new Set<string>();
  let ended = false;
  for (let afterMs = 60; !ended && afterMs < 8_000; afterMs = Math.ceil(afterMs * 1.25)) {
    const agent = world.start("provision");
    const timer = setTimeout(() => agent.kill(), afterMs);
    ended = (await agent.ended).status === 0;
    clearTimeout(timer);
    const { snapdKeys, waitingKeys } = world.state;
    for (const keyId of [...snapdKeys, ...waitingKeys]) seenKeys.add(keyId);
  }
  expect(seenKeys.size).toBe(1);
  await expectRecovery(world, [...seenKeys][0]);
});

test("SIGUSR1, with which Node opens its debugger to every user of the machine, changes nothing", async () => {
  await using world = await withWaitingKey();
  const holder: { agent?: Agent } = {};
  world.relay.courier = async (passage) => {
    if (holder.agent !== undefined) process.kill(holder.agent.pid, "SIGUSR1");
    // Time in which a debugger would say on stderr where it listens.
    await sleep(500);
    await faithful(passage);
  };
  holder.agent = world.start("provision");
  const { status, stderr } = await holder.agent.ended;
  expect({ status, debugger: stderr.includes("Debugger") }).toEqual({ status: 0, debugger: false });
});
