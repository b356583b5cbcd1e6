import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { batchQueue, queuePrefix } from "../../src/rig/fleet/queue/batch-job.ts";
import type { FleetReport } from "../../src/rig/fleet/report/fleet-report.ts";
import { OwnRedis } from "./redis.ts";
import { RigProcess } from "./rig-process.ts";

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
    expect(await redis.keysLeft()).toEqual([]);
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
