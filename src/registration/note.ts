import type { ProblemCode } from "../problem/registry.ts";

/** Something worth knowing that does not stop the registration; the code is stable. */
export interface Note {
  readonly code: ProblemCode;
  readonly text: string;
}
