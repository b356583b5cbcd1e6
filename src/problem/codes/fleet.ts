import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

/** What keeps the rig from booting a fleet. */
export const fleetProblems = {
  "load-unbounded": {
    meaning: "A load test of a vault has no bound on its rate.",
    cure: "Say with --max-rate how many requests a second the vault is to take at most.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
  "load-not-allowed": {
    meaning: "A load test would reach a host that is not this machine, and nobody has named that host.",
    cure: "If the host's owner agrees, repeat its name, exactly as it stands in the URL, with --i-may-load.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
} as const satisfies ProblemTable;
