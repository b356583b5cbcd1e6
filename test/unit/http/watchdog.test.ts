import { describe, expect, test } from "vitest";
import type { Clock } from "../../../src/clock/clock.ts";
import { guardTime, type Watched } from "../../../src/http/watchdog.ts";

const limits = { maxBytes: 1, maxHeaderBytes: 1, connectMs: 100, headerMs: 20, bodyMs: 500, totalMs: 1_000 };

/** A clock whose time passes when it is told to; what sleeps on it wakes then, or by its signal. */
function handClock() {
  let nowMs = 0;
  const sleeping = new Set<() => void>();
  const slept: number[] = [];
  const clock: Pick<Clock, "monotonicMs" | "wait"> = {
    monotonicMs: () => nowMs,
    wait: (waitMs, signal) => {
      slept.push(waitMs);
      return new Promise((resolve, reject) => {
        const untilMs = nowMs + waitMs;
        sleeping.add(() => nowMs >= untilMs && resolve());
        signal?.addEventListener("abort", () => reject(new Error("woken")));
      });
    },
  };
  const pass = async (ms: number): Promise<void> => {
    nowMs += ms;
    for (const look of sleeping) look();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { clock: clock as Clock, slept, pass };
}

function guarded() {
  const failed: string[] = [];
  const watched = {
    phase: "connect" as Watched["phase"],
    movedAtMs: 0,
    onPhase: () => undefined,
    fail: (error: Error) => void failed.push(error.message),
  } satisfies Watched;
  const hand = handClock();
  const over = new AbortController();
  const done = guardTime(watched, limits, hand.clock, over.signal);
  const enter = async (phase: Watched["phase"]): Promise<void> => {
    Object.assign(watched, { phase, movedAtMs: hand.clock.monotonicMs() });
    (watched as Watched).onPhase();
    await hand.pass(0);
  };
  return { failed, over, done, enter, ...hand };
}

describe("the watchdog of an exchange", () => {
  test("a phase with an earlier end wakes it: a header that never comes fails after its own time", async () => {
    const { failed, done, enter, pass, slept } = guarded();
    await pass(10);
    await enter("headers");
    await pass(20);
    await done;
    expect(slept).toEqual([100, 20]);
    expect(failed).toEqual(["no whole answer header within 20 ms"]);
  });

  test("a phase with a later end does not, and counts when the earlier one is over", async () => {
    const { failed, done, enter, pass, slept } = guarded();
    await pass(10);
    await enter("body");
    expect(slept).toEqual([100]);
    await pass(90);
    expect(slept).toEqual([100, 410]);
    await pass(410);
    await done;
    expect(failed).toEqual(["no more of the answer for 500 ms"]);
  });

  test("when the exchange is over it ends at once and fails nothing", async () => {
    const { failed, over, done, pass } = guarded();
    await pass(10);
    over.abort("over");
    await done;
    expect(failed).toEqual([]);
  });

  test("an exchange that was over before it began is not watched", async () => {
    const watched = { phase: "connect", movedAtMs: 0, onPhase: () => undefined, fail: () => undefined } as const;
    const { clock, slept } = handClock();
    await guardTime({ ...watched }, limits, clock, AbortSignal.abort("over"));
    expect(slept).toEqual([]);
  });
});
