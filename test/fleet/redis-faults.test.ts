import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { redisAddress } from "../../src/rig/fleet/queue/redis-address.ts";
import { RedisLink } from "../../src/rig/fleet/queue/redis-link.ts";
import { OwnRedis } from "./redis.ts";
import { RigProcess } from "./rig-process.ts";

const password = "s3cret-of-this-test";

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
