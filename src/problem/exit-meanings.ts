import { exitStatus } from "./exit-status.ts";

export interface ExitMeaning {
  readonly meaning: string;
  /** What a script, a hook or snapd should make of it. */
  readonly next: string;
}

/** What each exit status tells whoever started the program. */
export const exitMeanings: Readonly<Record<keyof typeof exitStatus, ExitMeaning>> = {
  ok: {
    meaning: "Done, or there was nothing left to do.",
    next: "Go on.",
  },
  internal: {
    meaning: "A fault of this program.",
    next: "Report it with the output of the same command run with --json; running it again changes nothing.",
  },
  usage: {
    meaning: "The command line is wrong, or the rig could not do what it was told.",
    next: "Correct the command line: --help shows what the command takes. Of the rig the code says more than the status.",
  },
  settings: {
    meaning: "The settings, the model or another input file is wrong.",
    next: "The gadget's author corrects the file; `prepare-device config check` shows every mistake with its line.",
  },
  hardware: {
    meaning: "The hardware has no serial number that can be used.",
    next: "`prepare-device serial` shows every source and why it was not taken; the factory or the author acts.",
  },
  tryLater: {
    meaning: "Network, vault or clock are not ready.",
    next: "Run the same command again later; a hook leaves that to snapd.",
  },
  refused: {
    meaning: "The vault or the store refused.",
    next: "Do not try again before the vault's or the store's side is corrected; the message says what it is about.",
  },
  untrusted: {
    meaning: "Something does not verify: a signature, an authority, or an answer for another device.",
    next: "Do not use what was received; find out who answered.",
  },
  local: {
    meaning: "The disk, the kernel or snapd did not take what was handed over.",
    next: "Look at free space, permissions and the hook's plugs; then run the same command again.",
  },
  adoptLate: {
    meaning: "The agent registered the device itself, and the hook fails on purpose so that snapd adopts the identity.",
    next: "Nothing: snapd's change shows an error once, and the next look at the device takes the serial over.",
  },
  interrupted: {
    meaning: "Ctrl-C or SIGINT ended it, as a shell counts signals.",
    next: "Run the same command again: it goes on where it stopped.",
  },
  terminated: {
    meaning: "SIGTERM ended it, as a shell counts signals.",
    next: "Run the same command again: it goes on where it stopped.",
  },
};

/** The name of an exit status, or undefined if the program has none of this number. */
export function exitName(status: number): keyof typeof exitStatus | undefined {
  const names = Object.keys(exitStatus) as (keyof typeof exitStatus)[];
  return names.find((name) => exitStatus[name] === status);
}
