import type { Clock } from "../clock/clock.ts";

export interface StepDone {
  readonly step: string;
  readonly outcome: "done" | "failed";
  readonly durationMs: number;
  /** What came of it, in a few words; empty if there is nothing to say. */
  readonly result: string;
}

/** A try that came to nothing and was made again after a while. */
export interface Repeated {
  /** Why, as a problem's code; "vault-undecided" where the vault has not decided yet. */
  readonly code: string;
  readonly waitMs: number;
}

export interface StepListener {
  started?(step: string): void;
  ended?(done: StepDone): void;
  waiting?(waitMs: number, why: string): void;
}

const maxRepeated = 100;

/** Runs the steps of a first boot one by one, tells a listener, and keeps what each took. */
export class Steps {
  readonly #clock: Clock;
  readonly #listener: StepListener;
  readonly #done: StepDone[] = [];
  readonly #repeated: Repeated[] = [];

  constructor(clock: Clock, listener: StepListener = {}) {
    this.#clock = clock;
    this.#listener = listener;
  }

  get done(): readonly StepDone[] {
    return this.#done;
  }

  /** In order; a vault that decides for hours makes no list without end. */
  get repeated(): readonly Repeated[] {
    return this.#repeated;
  }

  waiting(waitMs: number, why: string, code: string): void {
    if (this.#repeated.length < maxRepeated) this.#repeated.push({ code, waitMs: Math.round(waitMs) });
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
