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
  "load-vault-unreachable": {
    meaning: "The vault of a load test cannot be connected to, so no device was switched on.",
    cure: "Look whether the vault runs, and at host and port of --vault.",
    who: "operator",
    exit: exitStatus.usage,
    transient: true,
  },
  "queue-unreachable": {
    meaning: "The Redis of a fleet's queue cannot be reached, or does not let this program in.",
    cure: "Check that Redis runs, its address and its password; `redis-cli ping` on the same machine tells most of it.",
    who: "operator",
    exit: exitStatus.usage,
    transient: true,
  },
  "queue-lost": {
    meaning: "The Redis of a fleet's queue has gone away while the fleet was being booted.",
    cure: "Look at Redis's log; start the fleet again. Workers that still run take up the new fleet by themselves.",
    who: "operator",
    exit: exitStatus.usage,
    transient: true,
  },
  "queue-key-foreign": {
    meaning: "The Redis of a fleet's queue has something of another program under the name that the queue needs.",
    cure: "Take a Redis of your own, or another database of this one (redis://HOST:PORT/1); or delete the named key.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
  "fleet-batch-failed": {
    meaning: "A worker could not boot its part of a fleet.",
    cure: "The message names the worker's fault; the worker's own output tells more.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
} as const satisfies ProblemTable;
