import type { Redis } from "ioredis";
import { Problem } from "../../../problem/problem.ts";
import { batchQueue, queuePrefix } from "./batch-job.ts";

/** What BullMQ keeps under a queue's name, and the type Redis has it in (its script files, `keys` of classes/queue-keys.ts). */
const typeOfKey: Readonly<Record<string, string>> = {
  active: "list",
  completed: "zset",
  delayed: "zset",
  events: "stream",
  failed: "zset",
  id: "string",
  marker: "zset",
  meta: "hash",
  paused: "list",
  pc: "string",
  prioritized: "zset",
  stalled: "set",
  "stalled-check": "string",
  wait: "list",
};

/**
 * Somebody else's key under one of our queue's names would let a worker wait for ever: BullMQ reports it as a fault of
 * the moment. Problem queue-key-foreign.
 */
export async function checkQueueKeys(redis: Redis, shown: string): Promise<void> {
  for (const [name, wanted] of Object.entries(typeOfKey)) {
    const key = `${queuePrefix}:${batchQueue}:${name}`;
    const found = await redis.type(key);
    if (found === "none" || found === wanted) continue;
    throw new Problem(
      "queue-key-foreign",
      `cannot use the queue at ${shown}: its key ${key} is a ${found}, not a ${wanted}`,
    );
  }
}
