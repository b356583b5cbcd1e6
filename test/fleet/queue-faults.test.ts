import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { encodeAssertion } from "../../src/assertion/encode.ts";
import { systemClock } from "../../src/clock/system-clock.ts";
import { brandStream, trustedStream } from "../../src/rig/brand.ts";
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

describe("a Redis that is not there", () => {
  it.each([["fleet", "--devices", "5"], ["worker"]])("%s says so and ends with 2", async (...args) => {
    await using rig = new RigProcess(...args, "--queue", `redis://:${password}@127.0.0.1:1`, "--json");
    expect(await rig.ended()).toBe(2);
    expect(JSON.parse(rig.out)).toMatchObject({ error: { code: "queue-unreachable" } });
    expect(rig.err).toContain("redis://127.0.0.1:1: ECONNREFUSED");
    expect(rig.err).toContain("--queue-password-file keeps it out");
    expect(rig.out + rig.err).not.toContain(password);
  });

  it("that goes away for good in the middle is told as lost", async () => {
    await using redis = await OwnRedis.start();
    await using link = await RedisLink.open(redisAddress(redis.url), 300);
    await redis.kill();
    if (!link.lost.aborted) await new Promise((resolve) => link.lost.addEventListener("abort", resolve));
    expect(link.lost.reason).toMatchObject({ code: "queue-lost" });
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
    await worker.says(/devices in \d+ batches/);
    fleet.signal("SIGINT");
    expect(await fleet.ended(), fleet.err).toBe(1);
    const report = JSON.parse(fleet.out) as FleetReport;
    expect(report).toMatchObject({ outcome: "stopped", stoppedBecause: "it was interrupted" });
    expect(report.devices.done).toBeGreaterThanOrEqual(50);
    expect(report.devices.registered).toBe(report.devices.done);
    expect(await keysLeft(redis)).toEqual([]);
  });
});

describe("a queued load test", () => {
  it("keeps to its rate with two workers, which bring the API key themselves", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rig-queued-load-"));
    const setup = await makeSetup();
    const write = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const key = ["--api-key-file", write("key", apiKey)];
    const model = ["--model", write("model", encodeAssertion(setup.model))];
    const roots = ["--trust", write("trusted", trustedStream(setup.brand))];
    const below = ["--prerequisites", write("brand", brandStream(setup.brand))];
    await using vault = await startVault(setup, { context: makeContext(systemClock) });
    await using redis = await OwnRedis.start();
    await using one = new RigProcess("worker", "--queue", redis.url, ...key, "--name", "one");
    await using two = new RigProcess("worker", "--queue", redis.url, ...key, "--name", "two");
    await Promise.all([one.says(/takes batches/), two.says(/takes batches/)]);
    const bounded = ["--max-rate", "25/s", "--devices", "50", "--batch", "5", "--key-pool", "2"];
    const args = [
      "--queue",
      redis.url,
      "--vault",
      vault.url,
      ...key,
      ...model,
      ...roots,
      ...below,
      ...bounded,
      "--json",
    ];
    await using fleet = new RigProcess("fleet", ...args);
    expect(await fleet.ended(), fleet.err).toBe(0);
    const report = JSON.parse(fleet.out) as FleetReport;
    expect(report.devices).toEqual({ done: 50, registered: 50, failed: 0 });
    expect(report.workers?.workers.length).toBe(2);
    expect(vault.service.signingLog.entries.length).toBe(50);
    const times = vault.records.map(({ at }) => Date.parse(at));
    // A hundred requests, 40 ms apart whoever sends them.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(3_700);
    rmSync(folder, { recursive: true });
  });
});
