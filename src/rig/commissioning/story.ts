import type { Assertion } from "../../assertion/assertion.ts";
import type { Clock } from "../../clock/clock.ts";
import { printable } from "../../problem/printable.ts";

/** An assertion as the story names it. */
export interface ToldAssertion {
  readonly type: string;
  /** Its primary key. */
  readonly name: string;
  /** The account in authority-id; the device for what signs itself. */
  readonly signedBy: string;
  readonly signKeyId: string;
  /** Relative to the folder of the road. */
  readonly file: string;
}

/** What happened in one step, for people and programs. */
export interface Told {
  readonly told: readonly string[];
  readonly assertions?: readonly ToldAssertion[];
  /** Who does this for a real brand, and how. */
  readonly inRealLife: readonly string[];
}

export interface Chapter extends Told {
  /** Stable, for programs: model, root, brand … */
  readonly step: string;
  readonly title: string;
  readonly durationMs: number;
  readonly assertions: readonly ToldAssertion[];
}

export function told(file: string, assertions: readonly Assertion[]): readonly ToldAssertion[] {
  return assertions.map(({ type, primaryKey, authorityId, signKeyId }) => ({
    type,
    name: printable(primaryKey.join("/")),
    signedBy: authorityId === "" ? "the device" : authorityId,
    signKeyId,
    file,
  }));
}

export interface StoryListener {
  started(step: string): void;
  ended(chapter: Chapter, number: number): void;
}

/** The steps of a road in their order. */
export class Story {
  readonly #clock: Clock;
  readonly #listener: StoryListener;
  readonly #chapters: Chapter[] = [];

  constructor(clock: Clock, listener: StoryListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  get chapters(): readonly Chapter[] {
    return this.#chapters;
  }

  /** Does the work of a step and tells it; what the work says of itself comes with its result. */
  async tell<T>(step: string, title: string, work: () => Promise<readonly [T, Told]>): Promise<T> {
    this.#listener.started(step);
    const start = this.#clock.monotonicMs();
    const [result, said] = await work();
    const durationMs = Math.round((this.#clock.monotonicMs() - start) * 10) / 10;
    const chapter = { step, title, durationMs, assertions: [], ...said };
    this.#chapters.push(chapter);
    this.#listener.ended(chapter, this.#chapters.length);
    return result;
  }
}
