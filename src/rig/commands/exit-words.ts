/** What each exit status of a command means, in this order: 0, 1, 2. */
export type ExitWords = readonly [sound: string, unsound: string, notTried: string];

/** Exit statuses of the rig's commands that try a gadget: --help and docs/exit-codes.md say them in these words. */
export const exitWords = {
  boot: [
    "operational",
    "not operational, later than --takt, or with --strict an error among the findings",
    "the rig itself failed",
  ],
  run: [
    "all passed",
    "not all; with --strict a scenario also fails for an error that its `findings` does not list",
    "the rig itself failed",
  ],
  lint: ["no error was found", "there are errors", "the lint itself failed"],
} as const satisfies Readonly<Record<string, ExitWords>>;

/** The last line of a command's --help. */
export function exitHelp(command: keyof typeof exitWords): string {
  const words = exitWords[command].map((meaning, status) => `${status} ${meaning}`);
  return `\nExit status: ${words.join("; ")}.`;
}
