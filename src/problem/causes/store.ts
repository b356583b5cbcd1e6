import type { storeProblems } from "../codes/store.ts";

/** Why it usually happens. */
export const storeCauses: Readonly<Record<keyof typeof storeProblems, string>> = {
  "store-refused":
    "The store cannot verify the serial: its account-key is not registered, or the model is unknown to it.",
  "store-busy": "The store is overloaded, being updated, or a gateway before it is.",
  "store-path-unknown": "store.url or store.proxy names another server, or has a path too many.",
  "store-answer-unreadable": "A gateway or a login page answers in the store's place, or the answer was cut.",
  "store-answer-wrong": "A gateway gives one answer to all questions, or somebody lies.",
  "store-key-unusable": "An assertion was made by hand, with a dot or a slash for a name.",
  "store-key-unknown": "The key was made in the vault and never registered with the store.",
  "store-chain-too-long": "Keys sign each other in a circle, or somebody wants to keep the device busy.",
  "session-key-wrong": "The serial assertion was replaced after the registration.",
  "session-model-wrong": "The device was remodelled, and its serial is still the old model's.",
};
