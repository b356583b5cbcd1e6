import { systemClock } from "../../clock/system-clock.ts";
import { Problem } from "../../problem/problem.ts";
import type { HookName } from "./situation.ts";

export interface TimeLimit {
  /** The longest deadline, whatever the settings say: when it has come, nothing more is begun. */
  readonly deadlineSeconds: number;
  /** When the hook gives up what it is doing, such as making a key on a slow board. */
  readonly endSeconds: number;
}

export type TimeLimits = Readonly<Record<HookName, TimeLimit>>;

const tenMinutes = { deadlineSeconds: 540, endSeconds: 580 } as const;

/**
 * snapd kills configure after 5 minutes (overlord/configstate), check-health after 30 s (overlord/healthstate) and any
 * other hook after 10 minutes (overlord/hookstate). A killed hook has failed, and during seeding undoes it.
 */
export const snapdLimits: TimeLimits = {
  install: tenMinutes,
  configure: { deadlineSeconds: 240, endSeconds: 280 },
  "prepare-device": tenMinutes,
  "prepare-serial-request": tenMinutes,
  "check-health": { deadlineSeconds: 20, endSeconds: 25 },
};

/**
 * The work's result, or Problem gave-up-waiting when the time has come (monotonic milliseconds). The work itself goes on:
 * whoever gives it up has to end the process.
 */
export async function untilAtMost<T>(endMs: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    const ring = (): void =>
      reject(new Problem("gave-up-waiting", "cannot go on in this hook: snapd would end it soon"));
    timer = setTimeout(ring, Math.max(0, endMs - systemClock.monotonicMs()));
  });
  try {
    return await Promise.race([work(), end]);
  } finally {
    // Called off where the work was done first.
    clearTimeout(timer);
  }
}
