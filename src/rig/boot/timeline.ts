import type { Clock } from "../../clock/clock.ts";
import type { TimelineActor, TimelineEvent, TimeShare } from "./boot-report.ts";

/** What is known of an event when it begins. */
export type EventStart = Pick<TimelineEvent, "actor" | "what" | "hook" | "code">;
/** What is known only when it has ended. */
export type EventEnd = Pick<TimelineEvent, "code" | "outcome">;

/** The events of one boot, in virtual milliseconds since power on. */
export class Timeline {
  readonly #clock: Clock;
  readonly #powerOnMs: number;
  readonly #events: TimelineEvent[] = [];

  /** Power on is now. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#powerOnMs = clock.monotonicMs();
  }

  /** In the order in which they began. */
  get events(): readonly TimelineEvent[] {
    return this.#events.toSorted((one, other) => one.atMs - other.atMs);
  }

  /** Virtual milliseconds since power on; whole ones, so that a report does not show a clock's noise. */
  nowMs(): number {
    return Math.round(this.#clock.monotonicMs() - this.#powerOnMs);
  }

  /** How many events there are so far. */
  get count(): number {
    return this.#events.length;
  }

  /** An event whose times are known. */
  add(event: TimelineEvent): void {
    this.#events.push(event);
  }

  /** Something that took no time. */
  note(event: EventStart & EventEnd): void {
    this.#events.push({ atMs: this.nowMs(), durationMs: 0, ...event });
  }

  /** Something that takes time; where it rejects, the event says so. */
  async during<Result>(
    start: EventStart,
    work: () => Promise<Result>,
    told: (result: Result) => EventEnd = () => ({}),
  ): Promise<Result> {
    const atMs = this.nowMs();
    const add = (end: EventEnd): void => {
      this.#events.push({ atMs, durationMs: this.nowMs() - atMs, ...start, ...end });
    };
    try {
      const result = await work();
      add(told(result));
      return result;
    } catch (fault) {
      add({ outcome: `failed: ${fault instanceof Error ? fault.message : String(fault)}` });
      throw fault;
    }
  }
}

/**
 * How the time was spent: each moment belongs to the event that began last and still goes on, since an event within
 * another (a request within a hook) says better what was waited for; moments of no event belong to snapd.
 */
export function timeShares(events: readonly TimelineEvent[], wholeMs: number): readonly TimeShare[] {
  const shares = new Map<TimelineActor, number>();
  const lasting = events.filter(({ durationMs }) => durationMs > 0);
  const edges = lasting.flatMap(({ atMs, durationMs }) => [atMs, atMs + durationMs]);
  const moments = [...new Set([0, wholeMs, ...edges])].filter((ms) => ms >= 0 && ms <= wholeMs).sort((a, b) => a - b);
  for (const [index, fromMs] of moments.slice(0, -1).entries()) {
    const toMs = moments[index + 1] ?? wholeMs;
    const inner = lasting.findLast(({ atMs, durationMs }) => atMs <= fromMs && atMs + durationMs >= toMs);
    const actor = inner?.actor ?? "snapd";
    shares.set(actor, (shares.get(actor) ?? 0) + toMs - fromMs);
  }
  return [...shares].map(([actor, ms]) => ({ actor, ms })).sort((one, other) => other.ms - one.ms);
}
