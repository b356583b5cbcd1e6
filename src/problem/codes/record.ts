import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

export const recordProblems = {
  "record-not-found": {
    meaning: "There is no record of a boot on this device.",
    cure: "A run that ends before the identity key is made leaves none, and neither does identity-key: false: ask prepare-device doctor what stops this device.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
  "record-unreadable": {
    meaning:
      "The file is no signed record of a boot: no DSSE envelope with one signature, or no statement of version 1.",
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
  "label-not-registered": {
    meaning: "The unit's record says that it is not registered: a label would pass it off as a good one.",
    cure: "Register the unit, or put it aside (record show tells why it is not); to label it all the same: --allow-unregistered.",
    who: "factory",
    exit: exitStatus.local,
    transient: false,
  },
  "label-signed-before": {
    meaning: "The vault had signed this unit's serial number before: another unit may have it.",
    cure: "Put the unit aside and look for a second one (record merge, docs/record.md); once that is cleared: --allow-duplicate.",
    who: "factory",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "label-text-refused": {
    meaning:
      "The unit's brand, model or serial number cannot stand on a label: it is too long, or holds what no printer prints.",
    cure: "Put the unit aside and look where its serial number comes from (record show); numbers on labels are short and plain.",
    who: "factory",
    exit: exitStatus.local,
    transient: false,
  },
} as const satisfies ProblemTable;
