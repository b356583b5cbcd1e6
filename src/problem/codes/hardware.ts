import type { ProblemTable } from "../problem.ts";

export const hardwareProblems = {} as const satisfies ProblemTable;
