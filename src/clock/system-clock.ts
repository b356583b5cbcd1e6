import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./clock.ts";

export const systemClock: Clock = {
  now: () => new Date(),
  // Not performance.now(), which loads eight of Node's modules.
  monotonicMs: () => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  },
  wait: async (waitMs, signal) => {
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
  },
};
