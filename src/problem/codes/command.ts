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
  interrupted: {
    meaning: "Somebody ended the command with Ctrl-C or SIGINT before it had a result.",
    cure: "Run the same command again: it goes on where it stopped.",
    who: "operator",
    exit: exitStatus.interrupted,
    transient: true,
  },
  terminated: {
    meaning: "Another program ended the command with SIGTERM before it had a result.",
    cure: "Run the same command again: it goes on where it stopped. Give it more time if a limit of yours ended it.",
    who: "operator",
    exit: exitStatus.terminated,
    transient: true,
  },
  "serial-odds-over": {
    meaning: "More devices of this fleet than --fail-over allows would be refused or share their serial.",
    cure: "Mend the list, the numbering or the settings' serial part; the answer names examples and lines.",
    who: "factory",
    exit: exitStatus.hardware,
    transient: false,
  },
} as const satisfies ProblemTable;
