import type { commandProblems } from "../codes/command.ts";

/** Why it usually happens. */
export const commandCauses: Readonly<Record<keyof typeof commandProblems, string>> = {
  "internal-fault": "This program has a bug, or the machine did something nobody thought of.",
  "usage-wrong": "A word is misspelt, or an option stands before the command it belongs to.",
};
