import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock/system-clock.ts";
import type { DeviceKey } from "../../src/keys/device-key.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { makeKeyPool } from "../../src/rig/fleet/material.ts";
import { type BatchResult, readBatchJob } from "../../src/rig/fleet/queue/batch-job.ts";
import { FleetBoard } from "../../src/rig/fleet/queue/fleet-board.ts";
import { writeDocument } from "../../src/rig/fleet/queue/fleet-document.ts";
import { MergedResults } from "../../src/rig/fleet/queue/merge-results.ts";
import { redisAddress } from "../../src/rig/fleet/queue/redis-address.ts";
import { RedisLink } from "../../src/rig/fleet/queue/redis-link.ts";
import { runBatch } from "../../src/rig/fleet/queue/run-batch.ts";
import { openFleet, type WorkerMeans } from "../../src/rig/fleet/queue/worked-fleet.ts";
import { FleetVault } from "../../src/rig/fleet/vault/fleet-vault.ts";
import { settingsOf } from "../unit/rig/fleet/fleet-setup.ts";
import { OwnRedis } from "./redis.ts";

let redis: OwnRedis;
let link: RedisLink;
let vault: FleetVault;
let keys: readonly DeviceKey[];
let fleet: string;

const settings = settingsOf({ plan: { devices: 20 } });

beforeAll(async () => {
  redis = await OwnRedis.start();
  link = await RedisLink.open(redisAddress(redis.url));
  vault = await FleetVault.start({ model: "fleet", signingKeyBits: 2048, listen: "127.0.0.1" });
  keys = await makeKeyPool(4, 2048);
});

afterAll(async () => {
  await vault.close();
  await link[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
});

function means(change: Partial<WorkerMeans> = {}): WorkerMeans {
  const stop = new AbortController().signal;
  const own = { redis: link.redis, real: systemClock, crypto: nodeCrypto, stop };
  return { ...own, apiKey: undefined, mayLoad: undefined, ...change };
}

function document(url = vault.facts.url): string {
  const material = { ...vault.facts, url };
  return writeDocument({ settings, startsAt: new Date(), material, keys, bounds: undefined, wantsDevices: true });
}

async function announced(text = document()): Promise<FleetBoard> {
  const board = new FleetBoard(link.redis, fleet);
  await board.announce(text);
  return board;
}

beforeEach(() => {
  fleet = randomBytes(8).toString("hex");
});

describe("a batch", () => {
  const nothing = () => ({ fleet, batch: 0, first: 5, atMs: Array.from({ length: 10 }, () => null) });

  it("that another worker had begun is finished, and its devices are booted once", async () => {
    await announced();
    const worked = await openFleet(fleet, means());
    if (worked === undefined) throw new Error("the fleet was announced");
    const once = await runBatch({ ...nothing(), atMs: [null, null, null] }, worked);
    expect(once.tally.sums.devices).toBe(3);
    const before = (await vault.figures()).signed;
    const again = await runBatch(nothing(), worked);
    expect(again).toMatchObject({ foundDone: 3, tally: { sums: { devices: 10, registered: 10 } } });
    expect((await vault.figures()).signed - before).toBe(7);
    expect(again.devices.map(({ number }) => number).sort((a, b) => a - b)).toEqual([
      5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    ]);
  });

  it("keeps the first result of a device, whoever comes second", async () => {
    const board = await announced();
    const worked = await openFleet(fleet, means());
    if (worked === undefined) throw new Error("the fleet was announced");
    const { devices } = await runBatch({ ...nothing(), atMs: [null] }, worked);
    const [device] = devices;
    if (device === undefined) throw new Error("one was booted");
    expect(await board.keepDevice(0, { ...device, outcome: "failed" })).toBe(false);
    expect(await board.devicesDone(0)).toEqual([device]);
  });

  it("has the fleet's arrival times, whenever it is booted", async () => {
    await announced();
    const worked = await openFleet(fleet, means());
    if (worked === undefined) throw new Error("the fleet was announced");
    const { devices } = await runBatch({ fleet, batch: 7, first: 0, atMs: [3_600_000, 3_690_000] }, worked);
    expect(devices.map(({ arrivalMs }) => arrivalMs).sort((a, b) => a - b)).toEqual([3_600_000, 3_690_000]);
    expect(devices.every(({ wholeMs }) => wholeMs < 60_000)).toBe(true);
  });

  it.each([
    null,
    {},
    { fleet: "0123456789abcdef", batch: -1, first: 0, atMs: [] },
    { fleet: "../../etc", batch: 0, first: 0, atMs: [] },
    { fleet: "0123456789abcdef", batch: 0, first: 0, atMs: ["soon"] },
    { fleet: "0123456789abcdef", batch: 0, first: 0, atMs: Array.from({ length: 10_001 }, () => 0) },
  ])("that is none is refused: %j", (value) => {
    expect(() => readBatchJob(value)).toThrow(/what came out of the queue is none/);
  });
});

describe("results", () => {
  it("that are told twice, or belong to another fleet, count once or not at all", async () => {
    await announced();
    const worked = await openFleet(fleet, means());
    if (worked === undefined) throw new Error("the fleet was announced");
    const done = await runBatch({ fleet, batch: 1, first: 0, atMs: [null, null] }, worked);
    const result: BatchResult = { batch: 1, worker: "one", takenOver: false, residentMiB: 1, ...done };
    const merged = new MergedResults(settings, 2);
    expect([merged.add(result), merged.add({ ...result, worker: "two" }), merged.add({ ...result, batch: 2 })]).toEqual(
      [true, false, false],
    );
    expect(merged.tally.sums.devices).toBe(2);
    expect(merged.report()).toMatchObject({ batches: 1, resultsIgnored: 2, workers: [{ name: "one", devices: 2 }] });
  });
});

describe("what is in Redis", () => {
  it("holds no private key but the simulated devices', and no API key of a vault that is not the fleet's own", async () => {
    const bounds = { maxPerSecond: 1, maxDurationMs: 1, maxFailed: 0.1 };
    const text = writeDocument({
      settings,
      startsAt: new Date(),
      material: vault.facts,
      keys,
      bounds,
      wantsDevices: true,
    });
    await announced(text);
    const stored = await link.redis.get(`rig:fleet:${fleet}:document`);
    expect(stored).not.toContain(vault.facts.apiKey);
    expect((JSON.parse(stored ?? "{}") as { keys: string[] }).keys.length).toBe(4);
    await expect(openFleet(fleet, means())).rejects.toMatchObject({ code: "usage-wrong" });
    expect(await openFleet(fleet, means({ apiKey: vault.facts.apiKey }))).toBeDefined();
  });

  it("may name a vault elsewhere: no worker loads that unless it was told the host", async () => {
    await announced(document("http://vault.invalid/v1/"));
    await expect(openFleet(fleet, means())).rejects.toMatchObject({ code: "load-not-allowed" });
    expect(await openFleet(fleet, means({ mayLoad: "vault.invalid" }))).toBeDefined();
  });
});
