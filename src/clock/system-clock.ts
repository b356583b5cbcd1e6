import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./clock.ts";

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  wait: async (waitMs, signal) => {
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
  },
};
