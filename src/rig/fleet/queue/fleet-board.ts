import type { Redis } from "ioredis";
import type { DeviceResult } from "../device/device-result.ts";
import { queuePrefix } from "./batch-job.ts";

/** A coordinator that has not been heard of for so long is gone, and so is its fleet. */
const aliveSeconds = 60;
const keptSeconds = 24 * 3600;

/** What coordinator and workers of one fleet tell each other beside the queue. */
export class FleetBoard {
  readonly #redis: Redis;
  readonly #key: string;

  constructor(redis: Redis, fleet: string) {
    this.#redis = redis;
    this.#key = `${queuePrefix}:fleet:${fleet}`;
  }

  /** Keys of a load test's gate: its next free moment, and the word to stop. */
  get gateKeys(): readonly [rate: string, stop: string] {
    return [`${this.#key}:rate`, `${this.#key}:stop`];
  }

  async announce(document: string): Promise<void> {
    await this.#redis.set(`${this.#key}:document`, document, "EX", keptSeconds);
    await this.beat();
  }

  /** The coordinator is there. False if Redis knows nothing of the fleet any more. */
  async beat(): Promise<boolean> {
    await this.#redis.set(`${this.#key}:alive`, "1", "EX", aliveSeconds);
    return (await this.#redis.expire(`${this.#key}:document`, keptSeconds)) === 1;
  }

  /** Is its coordinator there? Without one a fleet is over. */
  async isAlive(): Promise<boolean> {
    return (await this.#redis.exists(`${this.#key}:alive`)) === 1;
  }

  /** Undefined where nobody announced it, or it is over. */
  async document(): Promise<string | undefined> {
    return (await this.#redis.get(`${this.#key}:document`)) ?? undefined;
  }

  /** No device is to be switched on any more; the first reason stays. */
  async stop(reason: string): Promise<void> {
    await this.#redis.set(`${this.#key}:stop`, reason, "EX", keptSeconds, "NX");
  }

  async stopped(): Promise<string | undefined> {
    return (await this.#redis.get(`${this.#key}:stop`)) ?? undefined;
  }

  /** Keeps what became of a device; false if that was known already, from whichever worker. */
  async keepDevice(batch: number, device: DeviceResult): Promise<boolean> {
    const key = this.#batchKey(batch);
    const added = await this.#redis.hsetnx(key, String(device.number), JSON.stringify(device));
    if (added === 1) await this.#redis.expire(key, keptSeconds);
    return added === 1;
  }

  /** The devices of a batch that are done, by whichever worker. */
  async devicesDone(batch: number): Promise<readonly DeviceResult[]> {
    const texts = await this.#redis.hvals(this.#batchKey(batch));
    return texts.map((text) => JSON.parse(text) as DeviceResult);
  }

  async forgetBatch(batch: number): Promise<void> {
    await this.#redis.del(this.#batchKey(batch));
  }

  /** Takes the whole fleet off the board; what workers of lost batches still write expires by itself. */
  async remove(): Promise<void> {
    const names = ["document", "alive", "rate", "stop"];
    await this.#redis.del(...names.map((name) => `${this.#key}:${name}`));
  }

  #batchKey(batch: number): string {
    return `${this.#key}:batch:${batch}`;
  }
}
