import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

export const recordProblems = {
  "record-not-found": {
    meaning: "There is no record of a boot on this device.",
    cure: "Records are written by provision and by the hooks, and need the identity key (identity-key: true).",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
  "record-unreadable": {
    meaning: "The file is no signed record of a boot as this program writes it.",
    cure: "Give the file record.dsse.json of a device, or fetch it from the device again: it may have been cut.",
    who: "operator",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "record-signature-wrong": {
    meaning: "The record was not signed by the identity key it names, or was changed afterwards.",
    cure: "Do not believe the record. Fetch it from the device again, and keep both files for whoever looks into it.",
    who: "operator",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "record-not-this-serial": {
    meaning: "The record and the serial assertion do not speak of the same identity.",
    cure: "Give the serial assertion of the record's own device; if it is, do not believe the record.",
    who: "operator",
    exit: exitStatus.untrusted,
    transient: false,
  },
} as const satisfies ProblemTable;
