import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

export const scenarioProblems = {
  "scenario-wrong": {
    meaning: "A scenario file has a key or a value that scenarios do not have.",
    cure: "Correct the line; docs/scenarios.md lists every key.",
    who: "author",
    exit: exitStatus.usage,
    transient: false,
  },
  "scenario-not-found": {
    meaning: "There is no scenario file at this place.",
    cure: "Name a folder with .yaml files, or one such file.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
} as const satisfies ProblemTable;
