import type { ProblemTable } from "../problem.ts";

export const diskProblems = {} as const satisfies ProblemTable;
