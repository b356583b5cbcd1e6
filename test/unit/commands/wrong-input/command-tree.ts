import type { Command } from "commander";

/** A command of the tree with the words that lead to it. */
export interface Placed {
  readonly words: readonly string[];
  readonly name: string;
  readonly command: Command;
}

/** Every command below the root, groups included, `help` left out. */
export function commandsOf(root: Command, before: readonly string[] = []): readonly Placed[] {
  return root.commands.flatMap((command) => {
    const words = [...before, command.name()];
    return [{ words, name: words.join(" "), command }, ...commandsOf(command, words)];
  });
}

/** The text of its --help, with what was added behind the options. */
export function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

/** The command lines of its examples, cut into words as a shell does it; a backslash continues a line. */
export function examplesOf(command: Command): readonly (readonly string[])[] {
  const [, shown = ""] = helpOf(command).split(/^Examples?:\n/m);
  const lines = shown.replaceAll(/\\\n\s*/g, "").split("\n");
  const told = lines.filter((line) => /^ {2}\S/.test(line));
  return told.map((line) =>
    [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2] ?? word[0]),
  );
}
