import type { ProblemTable } from "../problem.ts";

export const storeProblems = {} as const satisfies ProblemTable;
