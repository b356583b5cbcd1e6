import type { ProblemTable } from "../problem.ts";

export const snapdProblems = {} as const satisfies ProblemTable;
