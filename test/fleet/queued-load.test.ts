import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeAssertion } from "../../src/assertion/encode.ts";
import { systemClock } from "../../src/clock/system-clock.ts";
import { brandStream, trustedStream } from "../../src/rig/brand.ts";
import type { FleetReport } from "../../src/rig/fleet/report/fleet-report.ts";
import { apiKey, makeContext, makeSetup, startVault } from "../unit/rig/rig-setup.ts";
import { OwnRedis } from "./redis.ts";
import { RigProcess } from "./rig-process.ts";

/** What a load test needs, in files: options for the fleet, and the key for its workers. */
async function loadFiles(folder: string) {
  const setup = await makeSetup();
  const write = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const key = ["--api-key-file", write("key", apiKey)];
  const model = ["--model", write("model", encodeAssertion(setup.model))];
  const roots = ["--trust", write("trusted", trustedStream(setup.brand))];
  const below = ["--prerequisites", write("brand", brandStream(setup.brand))];
  return { setup, key, fleet: [...key, ...model, ...roots, ...below, "--key-pool", "2", "--json"] };
}

describe("a queued load test", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rig-queued-load-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("keeps to its rate with two workers, which bring the API key themselves", async () => {
    const files = await loadFiles(folder);
    await using vault = await startVault(files.setup, { context: makeContext(systemClock) });
    await using redis = await OwnRedis.start();
    await using one = new RigProcess("worker", "--queue", redis.url, ...files.key, "--name", "one");
    await using two = new RigProcess("worker", "--queue", redis.url, ...files.key, "--name", "two");
    await Promise.all([one.says(/waits for batches/), two.says(/waits for batches/)]);
    const bounded = ["--max-rate", "25/s", "--devices", "50", "--batch", "5"];
    await using fleet = new RigProcess("fleet", "--queue", redis.url, "--vault", vault.url, ...files.fleet, ...bounded);
    expect(await fleet.ended(), fleet.err).toBe(0);
    const report = JSON.parse(fleet.out) as FleetReport;
    expect(report.devices).toEqual({ done: 50, registered: 50, failed: 0 });
    expect(report.workers?.workers.length).toBe(2);
    expect(vault.service.signingLog.entries.length).toBe(50);
    const times = vault.records.map(({ at }) => Date.parse(at));
    // A hundred requests, 40 ms apart whoever sends them.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(3_700);
  });

  it("stops on all workers when the vault fails", async () => {
    const files = await loadFiles(folder);
    const faults = [{ fault: "fault-500", endpoint: "serial", times: 10_000 }] as const;
    await using vault = await startVault(files.setup, { context: makeContext(systemClock), faults });
    await using redis = await OwnRedis.start();
    await using worker = new RigProcess("worker", "--queue", redis.url, ...files.key);
    await worker.says(/waits for batches/);
    const bounded = ["--max-rate", "200/s", "--devices", "2000", "--batch", "20", "--stop-at-errors", "10%"];
    await using fleet = new RigProcess("fleet", "--queue", redis.url, "--vault", vault.url, ...files.fleet, ...bounded);
    expect(await fleet.ended(), fleet.err).toBe(1);
    const report = JSON.parse(fleet.out) as FleetReport;
    expect(report.outcome).toBe("stopped");
    expect(report.stoppedBecause).toMatch(/^\d+ % of the last \d+ requests failed$/);
    expect(vault.records.length).toBeLessThan(1_000);
  });

  it("is refused by a worker without the key, and says so on both sides", async () => {
    const files = await loadFiles(folder);
    await using vault = await startVault(files.setup, { context: makeContext(systemClock) });
    await using redis = await OwnRedis.start();
    const bounded = ["--max-rate", "25/s", "--devices", "5"];
    await using fleet = new RigProcess("fleet", "--queue", redis.url, "--vault", vault.url, ...files.fleet, ...bounded);
    const keyless = () => new RigProcess("worker", "--queue", redis.url, "--idle-exit", "4s");
    await using first = keyless();
    expect(await first.ended()).toBe(2);
    expect(first.err).toContain("this worker has no --api-key-file for it [usage-wrong]");
    // The batch is given back for others to try, thrice in all.
    await using second = keyless();
    await second.ended();
    await using third = keyless();
    await third.ended();
    expect(await fleet.ended()).toBe(2);
    expect(JSON.parse(fleet.out)).toMatchObject({ error: { code: "fleet-batch-failed" } });
    expect(vault.records).toEqual([]);
    expect(await redis.keysLeft()).toEqual([]);
  });
});
