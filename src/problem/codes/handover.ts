import type { ProblemTable } from "../problem.ts";

export const handoverProblems = {} as const satisfies ProblemTable;
