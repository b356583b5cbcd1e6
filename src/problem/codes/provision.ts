import type { ProblemTable } from "../problem.ts";

export const provisionProblems = {} as const satisfies ProblemTable;
