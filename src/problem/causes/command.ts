import type { commandProblems } from "../codes/command.ts";

/** Why it usually happens. */
export const commandCauses: Readonly<Record<keyof typeof commandProblems, string>> = {
  "internal-fault": "This program has a bug, or the machine did something nobody thought of.",
  interrupted: "A person pressed Ctrl-C.",
  terminated: "A script's or a service's time limit was over, or the machine was shut down.",
  "usage-wrong": "A word is misspelt, or an option stands before the command it belongs to.",
  "serial-odds-over": "The list has empty, doubled or filler serials, or another column was meant.",
};
