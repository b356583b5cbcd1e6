import type { fleetProblems } from "../codes/fleet.ts";

/** Why it usually happens. */
export const fleetCauses: Readonly<Record<keyof typeof fleetProblems, string>> = {
  "load-unbounded": "--max-rate was forgotten.",
  "load-not-allowed": "A real vault was named, or one that only looks local.",
  "load-vault-unreachable": "Nothing listens on that port, or a firewall is in between.",
  "queue-unreachable": "Redis is not running, listens on another address, or wants a password.",
  "queue-lost": "Redis was stopped, ran out of memory, or the network between was cut.",
  "queue-key-foreign": "Another program shares the Redis, or somebody tried something by hand with redis-cli.",
  "fleet-batch-failed": "A worker lacks a file, a tool or memory that the others have.",
};
