import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeAssertion } from "../../src/assertion/encode.ts";
import { systemClock } from "../../src/clock/system-clock.ts";
import { brandStream, trustedStream } from "../../src/rig/brand.ts";
import { batchQueue, queuePrefix } from "../../src/rig/fleet/queue/batch-job.ts";
import { redisAddress } from "../../src/rig/fleet/queue/redis-address.ts";
import { RedisLink } from "../../src/rig/fleet/queue/redis-link.ts";
import type { FleetReport } from "../../src/rig/fleet/report/fleet-report.ts";
import { apiKey, makeContext, makeSetup, startVault } from "../unit/rig/rig-setup.ts";
import { OwnRedis } from "./redis.ts";
import { RigProcess } from "./rig-process.ts";

const password = "s3cret-of-this-test";

async function keysLeft(redis: OwnRedis): Promise<readonly string[]> {
  const client = new Redis(new URL(redis.url).pathname, {});
  const keys = await client.keys("*");
  client.disconnect();
  return keys.filter((key) => !key.startsWith("rig:fleet-batches:"));
}

describe("a queue without workers", () => {
  it("is told again and again, with the line that starts one, until a worker has a batch", async () => {
    await using redis = await OwnRedis.start();
    await using fleet = new RigProcess("fleet", "--queue", redis.url, "--devices", "5", "--key-pool", "1", "--json");
    await fleet.says(/no worker has taken a batch yet[\s\S]*no worker has taken a batch yet/);
    expect(fleet.err).toContain(`start one: npm run rig -- worker --queue ${redis.url}`);
    await using worker = new RigProcess("worker", "--queue", redis.url);
    expect(await fleet.ended(), fleet.err).toBe(0);
    worker.signal("SIGTERM");
    await worker.ended();
  });
});

describe("a Redis that is not there", () => {
  it.each([["fleet", "--devices", "5"], ["worker"]])("%s says so and ends with 2", async (...args) => {
    await using rig = new RigProcess(...args, "--queue", `redis://:${password}@127.0.0.1:1`, "--json");
    expect(await rig.ended()).toBe(2);
    expect(JSON.parse(rig.out)).toMatchObject({ error: { code: "queue-unreachable" } });
    expect(rig.err).toContain("redis://127.0.0.1:1: ECONNREFUSED");
    expect(rig.err).toContain("--queue-password-file keeps it out");
    expect(rig.out + rig.err).not.toContain(password);
  });

  it("that comes back without its data is told as lost, and the fleet does not wait for ever", async () => {
    await using redis = await OwnRedis.start();
    await using fleet = new RigProcess("fleet", "--queue", redis.url, "--devices", "500", "--key-pool", "1", "--json");
    await fleet.says(/is in the queue/);
    const client = new Redis(new URL(redis.url).pathname, {});
    await client.flushall();
    client.disconnect();
    expect(await fleet.ended(), fleet.err).toBe(2);
    expect(JSON.parse(fleet.out)).toMatchObject({
      error: { code: "queue-lost", message: expect.stringContaining("Redis has lost what was in it") as string },
    });
  });

  it("that goes away for good in the middle is told as lost", async () => {
    await using redis = await OwnRedis.start();
    await using link = await RedisLink.open(redisAddress(redis.url), 300);
    await redis.kill();
    if (!link.lost.aborted) await new Promise((resolve) => link.lost.addEventListener("abort", resolve));
    expect(link.lost.reason).toMatchObject({ code: "queue-lost" });
  });

  it("that goes away for good after a worker's fleet ends the worker, which cannot let go of the queue any more", async () => {
    await using redis = await OwnRedis.start();
    await using worker = new RigProcess("worker", "--queue", redis.url, "--idle-exit", "5s", "--json");
    await using fleet = new RigProcess("fleet", "--queue", redis.url, "--devices", "20", "--key-pool", "1", "--json");
    expect(await fleet.ended(), fleet.err).toBe(0);
    await redis.kill();
    expect(await worker.ended(), worker.err).toBe(2);
    expect(JSON.parse(worker.out)).toMatchObject({ error: { code: "queue-lost" } });
  });
});

describe("a Redis that has something of another program under our names", () => {
  it.each([["fleet", "--devices", "5", "--key-pool", "1"], ["worker"]])("is told by rig %s", async (...args) => {
    await using redis = await OwnRedis.start();
    const client = new Redis(new URL(redis.url).pathname, {});
    await client.set("rig:fleet-batches:wait", "something of another program");
    await using rig = new RigProcess(...args, "--queue", redis.url, "--json");
    expect(await rig.ended(), rig.err).toBe(2);
    const message = expect.stringContaining("its key rig:fleet-batches:wait is a string, not a list") as string;
    expect(JSON.parse(rig.out)).toMatchObject({ error: { code: "queue-key-foreign", message } });
    expect(await client.get("rig:fleet-batches:wait")).toBe("something of another program");
    client.disconnect();
  });
});

describe("a Redis with a password", () => {
  it("lets in who has it in a file, and nobody else", async () => {
    await using redis = await OwnRedis.start(password);
    const file = join(redis.folder, "password");
    writeFileSync(file, `${password}\n`);
    await using stranger = new RigProcess("worker", "--queue", redis.url);
    expect(await stranger.ended()).toBe(2);
    expect(stranger.err).toContain("NOAUTH");
    await using worker = new RigProcess(
      "worker",
      "--queue",
      redis.url,
      "--queue-password-file",
      file,
      "--idle-exit",
      "1s",
    );
    expect(await worker.ended(), worker.err).toBe(0);
    expect(worker.out + worker.err).not.toContain(password);
  });
});

describe("a queued fleet", () => {
  it("that is interrupted ends in order, tells what was done and leaves Redis clean", async () => {
    await using redis = await OwnRedis.start();
    const args = ["--queue", redis.url, "--devices", "100000", "--key-pool", "2", "--json"];
    await using fleet = new RigProcess("fleet", ...args);
    await using worker = new RigProcess("worker", "--queue", redis.url);
    await worker.says(/devices in \d+ batch(?:es)?/);
    fleet.signal("SIGINT");
    expect(await fleet.ended(), fleet.err).toBe(1);
    const report = JSON.parse(fleet.out) as FleetReport;
    expect(report).toMatchObject({ outcome: "stopped", stoppedBecause: "it was interrupted" });
    expect(report.devices.done).toBeGreaterThanOrEqual(50);
    expect(report.devices.registered).toBe(report.devices.done);
    expect(await keysLeft(redis)).toEqual([]);
  });
});

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
    expect(await keysLeft(redis)).toEqual([]);
  });
});

describe("something in the queue that is no batch", () => {
  it("is put aside, and the worker goes on with a fleet", async () => {
    await using redis = await OwnRedis.start();
    const client = new Redis(new URL(redis.url).pathname, { maxRetriesPerRequest: null });
    const queue = new Queue(batchQueue, { connection: client, prefix: queuePrefix });
    await queue.add("batch", { fleet: "../../etc/passwd", batch: 0, first: 0, atMs: [0] });
    await using worker = new RigProcess("worker", "--queue", redis.url);
    await using fleet = new RigProcess("fleet", "--queue", redis.url, "--devices", "20", "--key-pool", "2", "--json");
    expect(await fleet.ended(), fleet.err).toBe(0);
    const [failed] = await queue.getFailed();
    expect(failed?.failedReason).toContain("what came out of the queue is none");
    expect(worker.err).not.toContain("error");
    await queue.close();
    client.disconnect();
  });
});
