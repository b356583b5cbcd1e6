/** What each exit status of a command means, in this order: 0, 1, 2. Undefined where a command never ends with it. */
export type ExitWords = readonly [sound: string, unsound: string | undefined, notTried: string];

/** Exit statuses of the rig's commands: --help and docs/exit-codes.md say them in these words. */
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
  fleet: [
    "all devices are registered",
    "some are not, or the run was stopped",
    "the fleet could not be booted: its queue or the vault's files are wrong or away, for example",
  ],
  worker: ["it was told to end, or had nothing to do any more", undefined, "it could not work: its queue is away"],
  report: ["the page is written", undefined, "a document cannot be read, or the page not written"],
  vault: ["it was told to end, or its time was over", undefined, "it could not serve"],
  brand: ["the device has its session in the sub-store", undefined, "the road ended before; the code says where"],
  "brand check": ["no error was found in any model", "there are errors", "a file cannot be read"],
  "brand sign": ["the model is signed", undefined, "it cannot be signed, or the file not written"],
  "gadget add": ["added, or shown without --write", undefined, "it cannot be added; nothing is changed"],
  "gadget remove": ["taken out, or shown without --write", undefined, "it cannot be taken out; nothing is changed"],
} as const satisfies Readonly<Record<string, ExitWords>>;

/** The last line of a command's --help. */
export function exitHelp(command: keyof typeof exitWords): string {
  const words = exitWords[command].flatMap((meaning, status) =>
    meaning === undefined ? [] : [`${status} ${meaning}`],
  );
  return `\nExit status: ${words.join("; ")}.`;
}
