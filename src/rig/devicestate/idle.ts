import type { Timeline } from "../boot/timeline.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";

/** Waits between snapd's looks: those at which nothing happened make one event, not one every five minutes. */
export class Idle {
  readonly #clock: VirtualClock;
  readonly #timeline: Timeline;
  readonly #signal: AbortSignal | undefined;
  #sinceMs: number | undefined;
  #what = "";

  constructor(options: { readonly clock: VirtualClock; readonly timeline: Timeline; readonly signal?: AbortSignal }) {
    this.#clock = options.clock;
    this.#timeline = options.timeline;
    this.#signal = options.signal;
  }

  async wait(waitMs: number, what: string): Promise<void> {
    if (waitMs === 0) return;
    this.#sinceMs ??= this.#timeline.nowMs();
    this.#what = what;
    try {
      await this.#clock.wait(waitMs, this.#signal);
    } catch (cut) {
      this.#tell(this.#timeline.nowMs());
      throw cut;
    }
  }

  /** A look; if it did something, the wait before it is over. */
  async during<Result>(look: () => Promise<Result>): Promise<Result> {
    const [count, nowMs] = [this.#timeline.count, this.#timeline.nowMs()];
    try {
      return await look();
    } finally {
      if (this.#timeline.count > count) this.#tell(nowMs);
    }
  }

  /** The wait that goes on ends here. */
  end(): void {
    this.#tell(this.#timeline.nowMs());
  }

  #tell(untilMs: number): void {
    const atMs = this.#sinceMs;
    if (atMs === undefined) return;
    this.#timeline.add({ atMs, durationMs: untilMs - atMs, actor: "wait", what: this.#what });
    this.#sinceMs = undefined;
  }
}
