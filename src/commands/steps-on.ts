import { printable } from "../problem/printable.ts";
import type { StepListener } from "../progress/steps.ts";
import type { Terminal } from "./terminal.ts";

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

/** A line for each step when it has ended, and one for each wait. */
export function stepsOn(terminal: Terminal): StepListener {
  return {
    ended: ({ step, outcome, durationMs, result }) => {
      const mark = outcome === "done" ? "ok    " : "failed";
      const time = `${durationMs.toFixed(1)} ms`.padStart(11);
      terminal.err(`${mark} ${time}  ${step.padEnd(17)} ${printable(firstLine(result), 400)}`.trimEnd());
    },
    waiting: (waitMs, why) => terminal.err(`wait   ${(waitMs / 1000).toFixed(1)} s: ${printable(why, 400)}`),
  };
}
