import type { Moment } from "./moments.ts";

/** Something that happens to a device while it boots. */
export type Accident =
  /** The device loses its power at a moment, the nth time that it comes (the first if left out). */
  | { readonly kind: "power-cut"; readonly at: Moment; readonly occurrence?: number }
  /** … or at a time, in virtual milliseconds since power on. */
  | { readonly kind: "power-cut"; readonly atMs: number }
  /** snapd is restarted: its counters start over, the system goes on. */
  | { readonly kind: "snapd-restart"; readonly atMs: number };

/** Ends a run of snapd; nothing but what is on disk and in its state is left. */
export class Interruption extends Error {
  readonly accident: Accident;

  constructor(accident: Accident) {
    super(`${accident.kind} ${"at" in accident ? `at ${accident.at}` : `after ${accident.atMs} ms`}`);
    this.accident = accident;
  }
}
