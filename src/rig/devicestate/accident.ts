import type { Moment } from "./moments.ts";

/** The device loses its power; or snapd is restarted: its counters start over, the system goes on. */
export type AccidentKind = "power-cut" | "snapd-restart";

/** Something that happens to a device while it boots. */
export type Accident =
  /** At a moment, the nth time that it comes (the first if left out). */
  | { readonly kind: AccidentKind; readonly at: Moment; readonly occurrence?: number }
  /** … or at a time, in virtual milliseconds since power on. */
  | { readonly kind: AccidentKind; readonly atMs: number };

/** Ends a run of snapd; nothing but what is on disk and in its state is left. */
export class Interruption extends Error {
  readonly accident: Accident;

  constructor(accident: Accident) {
    super(`${accident.kind} ${"at" in accident ? `at ${accident.at}` : `after ${accident.atMs} ms`}`);
    this.accident = accident;
  }
}
