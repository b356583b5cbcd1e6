import type { ProblemTable } from "../problem.ts";

export const configProblems = {} as const satisfies ProblemTable;
