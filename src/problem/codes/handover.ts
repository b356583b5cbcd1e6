import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

export const handoverProblems = {
  "clock-behind": {
    meaning:
      "The device's clock is before the time from which the brand's key counts, so snapd would refuse the serial.",
    cure: "Set the clock or let time synchronisation finish; the serial is kept and handed over by the next run.",
    who: "network",
    exit: exitStatus.tryLater,
    transient: true,
  },
  "device-key-lost": {
    meaning: "The device key this registration was begun with is no longer on the disk.",
    cure: "Restore the key file, or have the brand decide about the serial that was issued for it; no second key is made.",
    who: "factory",
    exit: exitStatus.local,
    transient: false,
  },
  "device-key-elsewhere": {
    meaning:
      "Device keys lie in the folder that models of the other kind have (with or without a grade), so a new key here would be a second one.",
    cure: "Go on with the model those keys were made for, or write a fresh image; `prepare-device abandon` sets an unfinished registration aside.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "device-key-ambiguous": {
    meaning: "snapd's key directory holds several keys and nothing says which one is the device's.",
    cure: "Leave only the device's key in private-keys-v1 (keep the others elsewhere), then run again.",
    who: "factory",
    exit: exitStatus.local,
    transient: false,
  },
  "identity-not-adopted": {
    meaning: "snapd has looked for an identity to take over, and has not taken the one that the agent put in place.",
    cure: "Look for the reason in snapd's log (journalctl -u snapd), and give it to snapd's developers. The identity stays; nobody registers a second one.",
    who: "developer",
    exit: exitStatus.local,
    transient: false,
  },
} as const satisfies ProblemTable;
