import type { ProblemTable } from "../problem.ts";

export const assertionProblems = {} as const satisfies ProblemTable;
