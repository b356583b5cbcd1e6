import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

export const commandProblems = {
  "internal-fault": {
    meaning: "The program met a situation it was not written for.",
    cure: "Report it with the output of the same command run with --json.",
    who: "developer",
    exit: exitStatus.internal,
    transient: false,
  },
  "usage-wrong": {
    meaning: "The command line has a word or an option this command does not take.",
    cure: "Run the command with --help.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
} as const satisfies ProblemTable;
