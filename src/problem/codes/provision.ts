import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

export const provisionProblems = {
  "run-in-progress": {
    meaning: "Another run of the agent is registering this device right now.",
    cure: "Wait until it has ended, then run the command again.",
    who: "operator",
    exit: exitStatus.tryLater,
    transient: true,
  },
  "registration-corrupt": {
    meaning:
      "The agent's own record of this registration cannot be read, so it does not know which identity it asked for.",
    cure: "Keep the folder as evidence and report it; nothing is overwritten. Only once it is certain that no serial was issued may the folder be moved away.",
    who: "factory",
    exit: exitStatus.local,
    transient: false,
  },
  "serial-changed": {
    meaning: "The hardware reports another serial number than the one this identity was made for.",
    cure: "The storage has been moved to or copied from another board: write a fresh image to it.",
    who: "factory",
    exit: exitStatus.hardware,
    transient: false,
  },
  "model-changed": {
    meaning: "This registration was begun for another brand or model.",
    cure: "Finish it with the model it was begun for, or write a fresh image.",
    who: "factory",
    exit: exitStatus.settings,
    transient: false,
  },
  "model-not-found": {
    meaning: "No model assertion could be found, so it is unknown what this device is.",
    cure: "Name the model assertion's file as `model` in the settings, or run inside a hook of the gadget.",
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
  "model-unreadable": {
    meaning: "The file named as model does not hold exactly one model assertion.",
    cure: "Name the file that `snap sign` wrote for the model: the assertion's text, unchanged.",
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
  "model-ambiguous": {
    meaning: "The device's assertion store holds more than one model and nothing says which one counts.",
    cure: "Name the right model assertion's file as `model` in the settings.",
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
  "model-untrusted": {
    meaning: "The model assertion does not verify up to a trusted root.",
    cure: "Use the brand's signed model, and name its account and account-key as `prerequisites` (a test root also as `trust`).",
    who: "brand",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "assertion-file-unreadable": {
    meaning: "A file that the settings or the command line name does not hold assertions.",
    cure: "Name a file that holds whole assertions with one empty line between them.",
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
  "prerequisite-not-found": {
    meaning: "An account or account-key that the chain of trust needs was found nowhere.",
    cure: "Name the file with the brand's account and account-key as `prerequisites`, or let the device reach the store.",
    who: "brand",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "serial-for-other-device": {
    meaning: "The vault answered with a serial assertion for another device, brand, model or key than was asked for.",
    cure: "Do not use this vault until its operator has explained the answer; nothing was stored.",
    who: "vault-operator",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "serial-untrusted": {
    meaning: "The serial assertion does not verify up to a trusted root.",
    cure: "Check that the vault signs with a key of the brand (or one the model's serial-authority lists) and that its account-key is published.",
    who: "vault-operator",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "identity-ambiguous": {
    meaning:
      "The device holds several serial assertions with keys that fit, so it is unknown which identity is its own.",
    cure: "Have the brand decide which serial this unit keeps; the agent neither picks nor removes one.",
    who: "factory",
    exit: exitStatus.local,
    transient: false,
  },
  "not-registered": {
    meaning: "This device has no serial assertion with a matching key yet.",
    cure: "Run `prepare-device provision` first.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "gave-up-waiting": {
    meaning: "The time this run may take was used up before the vault had answered for good.",
    cure: "Run it again: it goes on with the same key and the same serial.",
    who: "network",
    exit: exitStatus.tryLater,
    transient: true,
  },
} as const satisfies ProblemTable;
