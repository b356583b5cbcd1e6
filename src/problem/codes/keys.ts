import type { ProblemTable } from "../problem.ts";

export const keysProblems = {} as const satisfies ProblemTable;
