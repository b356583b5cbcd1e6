import type { ProblemTable } from "../problem.ts";

export const vaultProblems = {} as const satisfies ProblemTable;
