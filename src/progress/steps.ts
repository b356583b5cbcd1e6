import type { Clock } from "../clock/clock.ts";

export interface StepDone {
  readonly step: string;
  readonly outcome: "done" | "failed";
  readonly durationMs: number;
  /** What came of it, in a few words; empty if there is nothing to say. */
  readonly result: string;
}

export interface StepListener {
  started?(step: string): void;
  ended?(done: StepDone): void;
  waiting?(waitMs: number, why: string): void;
}

/** Runs the steps of a first boot one by one, tells a listener, and keeps what each took. */
export class Steps {
  readonly #clock: Clock;
  readonly #listener: StepListener;
  readonly #done: StepDone[] = [];

  constructor(clock: Clock, listener: StepListener = {}) {
    this.#clock = clock;
    this.#listener = listener;
  }

  get done(): readonly StepDone[] {
    return this.#done;
  }

  waiting(waitMs: number, why: string): void {
    this.#listener.waiting?.(waitMs, why);
  }

  async run<T>(step: string, work: () => T | Promise<T>, say: (result: T) => string = () => ""): Promise<T> {
    const start = this.#clock.monotonicMs();
    this.#listener.started?.(step);
    const end = (outcome: StepDone["outcome"], result: string): void => {
      const durationMs = Math.round((this.#clock.monotonicMs() - start) * 10) / 10;
      const done = { step, outcome, durationMs, result };
      this.#done.push(done);
      this.#listener.ended?.(done);
    };
    try {
      const result = await work();
      end("done", say(result));
      return result;
    } catch (fault) {
      end("failed", fault instanceof Error ? fault.message : String(fault));
      throw fault;
    }
  }
}
