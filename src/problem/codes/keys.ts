import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

export const keysProblems = {
  "key-file-corrupt": {
    meaning: "A file in snapd's key folder cannot be read as a device key, or its name is not the id of the key in it.",
    cure: "Move the named file away if the device never had an identity with it; it was neither changed nor used.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "key-file-exposed": {
    meaning: "A private key can be read or written by other users of the device.",
    cure: "Set the file's mode to 0600. If others had access to the device, replace its identity.",
    who: "operator",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "key-file-stray": {
    meaning: "Something in snapd's key folder is not named like a key.",
    cure: "Find out what puts files there; snapd does not look at it, and neither does this program.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "key-folder-open": {
    meaning: "Everybody may write to the folder with the private keys; snapd refuses such a folder, too.",
    cure: "Take the write permission away from others (chmod o-w) and find out who set it.",
    who: "operator",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "key-conflict": {
    meaning: "A file with this key's id is there already and holds something else.",
    cure: "Find out whose key the named file is; if it is not this device's, move it away. It was not overwritten.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "identity-key-corrupt": {
    meaning: "The device's identity key file is not an Ed25519 private key.",
    cure: "Put the file back from a copy, if there is one. Else set the registration aside (prepare-device abandon), move the file away and run again: that makes another key.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "identity-key-lost": {
    meaning: "The identity key that this device once had is gone, or is another one than its serial assertion names.",
    cure: "Put the file identity-key back from a copy, if there is one. The registration works without it; what the device signs with its identity cannot be made any more.",
    who: "factory",
    exit: exitStatus.local,
    transient: false,
  },
  "identity-claim-refused": {
    meaning: "Brand, model or serial cannot be signed: empty, too long, or not Unicode text.",
    cure: "Correct the setting or the serial number that the message names.",
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
} as const satisfies ProblemTable;
