import type { Clock } from "../clock/clock.ts";
import { LimitBroken } from "./collector.ts";
import type { ExchangePhase, HttpProblemCode } from "./failure.ts";
import type { ExchangeLimits } from "./http.ts";

/** What the watchdog looks at and may end: an AnswerCollector. */
export interface Watched {
  readonly phase: ExchangePhase;
  readonly movedAtMs: number;
  onPhase: () => void;
  fail(error: Error): void;
}

export interface Deadline {
  readonly atMs: number;
  readonly code: HttpProblemCode;
  readonly what: string;
}

/**
 * The next moment at which this exchange has failed if nothing moves. The headers' time is not renewed by a piece of
 * a header: a header a minute ends as headers-timeout.
 */
export function nextDeadline(
  startMs: number,
  watched: Pick<Watched, "phase" | "movedAtMs">,
  limits: ExchangeLimits,
): Deadline {
  const total: Deadline = {
    atMs: startMs + limits.totalMs,
    code: "total-timeout",
    what: `${limits.totalMs} ms in all`,
  };
  const phase = phaseDeadline(watched, limits);
  return phase.atMs < total.atMs ? phase : total;
}

function phaseDeadline({ phase, movedAtMs }: Pick<Watched, "phase" | "movedAtMs">, limits: ExchangeLimits): Deadline {
  switch (phase) {
    case "connect":
      return {
        atMs: movedAtMs + limits.connectMs,
        code: "connect-timeout",
        what: `no connection within ${limits.connectMs} ms`,
      };
    case "headers":
      return {
        atMs: movedAtMs + limits.headerMs,
        code: "headers-timeout",
        what: `no whole answer header within ${limits.headerMs} ms`,
      };
    case "body":
      return {
        atMs: movedAtMs + limits.bodyMs,
        code: "body-timeout",
        what: `no more of the answer for ${limits.bodyMs} ms`,
      };
  }
}

const woken = "woken";

/**
 * Sleeps until the next deadline, again and again, until the signal says that the exchange is over. A new phase with an
 * earlier deadline wakes the sleeper.
 */
export async function guardTime(
  watched: Watched,
  limits: ExchangeLimits,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const startMs = clock.monotonicMs();
  let wake = new AbortController();
  // With a reason of its own: without one Node makes an exception each time, with its stack.
  const over = (): void => wake.abort(woken);
  signal.addEventListener("abort", over, { once: true });
  while (!signal.aborted) {
    const deadline = nextDeadline(startMs, watched, limits);
    const leftMs = deadline.atMs - clock.monotonicMs();
    if (leftMs <= 0) {
      watched.fail(new LimitBroken(deadline.code, deadline.what));
      return;
    }
    wake = new AbortController();
    watched.onPhase = () => {
      if (nextDeadline(startMs, watched, limits).atMs < deadline.atMs) wake.abort(woken);
    };
    // A timer may come a little early: never sleep less than a millisecond. Woken or over: the loop's head tells.
    await clock.wait(Math.max(1, Math.ceil(leftMs)), wake.signal).catch(() => undefined);
  }
}
