import type { Files } from "./sample-checkout.ts";

/** A fault planted in the sample, and the finding that must name it. */
export interface Breach {
  /** What is wrong, in words. */
  readonly what: string;
  /** The gate's name. */
  readonly gate: string;
  readonly rule: string;
  readonly files: Files;
}

/** The lines of a small file. */
export function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}

/** Text that must not stand in this checkout, in pieces. */
export function pieces(...all: readonly string[]): string {
  return all.join("");
}
