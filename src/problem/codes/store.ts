import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

const wrongStore = "Check the store's URL in the settings, and what stands between it and this device.";

/** What the store says or does, and the session with it; what keeps its answer away is in httpProblems. */
export const storeProblems = {
  "store-refused": {
    meaning: "The store refuses the request.",
    cure: "Read the store's own message; a session needs a serial the store can verify.",
    who: "brand",
    exit: exitStatus.refused,
    transient: false,
  },
  "store-busy": {
    meaning: "The store cannot answer now.",
    cure: "The next try may succeed; if it lasts, check what stands between this device and the store.",
    who: "network",
    exit: exitStatus.tryLater,
    transient: true,
  },
  "store-path-unknown": {
    meaning: "There is no such path on that server: it is not the store.",
    cure: wrongStore,
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
  "store-answer-unreadable": {
    meaning: "The store's answer is not what a store says.",
    cure: wrongStore,
    who: "network",
    exit: exitStatus.tryLater,
    transient: true,
  },
  "store-answer-wrong": {
    meaning: "The store gave another assertion than the one asked for.",
    cure: wrongStore,
    who: "network",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "store-key-unusable": {
    meaning: "A part of an assertion's primary key cannot stand in a URL.",
    cure: "Look at the assertion that names it: a key part is never empty, a dot or two, and holds no slash.",
    who: "brand",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "store-key-unknown": {
    meaning: "The store does not have an account or account-key that the serial needs.",
    cure: "Register the signing key with the store (snapcraft register-key), or give the assertions in the settings.",
    who: "brand",
    exit: exitStatus.refused,
    transient: false,
  },
  "store-chain-too-long": {
    meaning: "The chain of keys above the serial is longer than any real one.",
    cure: wrongStore,
    who: "brand",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "session-key-wrong": {
    meaning: "The device key is not the key of the serial assertion.",
    cure: "Use the key the serial was made for; the store would refuse the session.",
    who: "developer",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "session-model-wrong": {
    meaning: "The model assertion is not the model of the serial assertion.",
    cure: "Use the model the serial was made for; the store would refuse the session.",
    who: "developer",
    exit: exitStatus.untrusted,
    transient: false,
  },
} as const satisfies ProblemTable;
