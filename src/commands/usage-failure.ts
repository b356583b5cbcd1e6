import { type Command, CommanderError } from "commander";
import { findClosest } from "../hardware/closest-name.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { tellFailure } from "./failure.ts";
import { tellDocument } from "./guard.ts";
import type { Terminal } from "./terminal.ts";

/** An option's complaint may list every word that it takes. */
const maxCauseChars = 1000;

/** Makes the parser write to this terminal, and leave its faults to endOfParsing. */
export function writingTo(root: Command, terminal: Terminal): Command {
  return root
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: () => undefined,
    });
}

/** The command that the words lead to, with its whole name: prepare-device config check. */
interface Addressed {
  readonly command: Command;
  readonly name: string;
  /** How many of the words led there. */
  readonly depth: number;
}

function addressed(root: Command, words: readonly string[]): Addressed {
  let found: Addressed = { command: root, name: root.name(), depth: 0 };
  for (const word of words) {
    const inner = found.command.commands.find((one) => one.name() === word);
    if (inner === undefined) break;
    found = { command: inner, name: `${found.name} ${word}`, depth: found.depth + 1 };
  }
  return found;
}

/**
 * The parser takes any word as an option's value, the next option, too: `--out --json` would write a file of that name.
 * Throws a CommanderError as the parser does where nothing follows at all.
 */
export function requireValues(root: Command, args: readonly string[]): void {
  const options: Command["options"][number][] = [];
  for (let at: Command | null = addressed(root, args).command; at !== null; at = at.parent) options.push(...at.options);
  const optionOf = (word: string | undefined) => options.find(({ long }) => long === word);
  const last = args.includes("--") ? args.indexOf("--") : args.length;
  const alone = args.slice(0, last).findIndex((word, index) => {
    return optionOf(word)?.required === true && optionOf(args[index + 1]) !== undefined;
  });
  if (alone === -1) return;
  const message = `error: option '${optionOf(args[alone])?.flags}' argument missing`;
  throw new CommanderError(exitStatus.internal, "commander.optionMissingArgument", message);
}

/** What may stand where the unknown word stands. */
function wordsOf(root: Command, { command }: Addressed): ReadonlyMap<string, string> {
  const group = command === root ? "" : `${command.name()} `;
  const commands = command.commands.map((one) => [one.name(), `${group}${one.name()}`] as const);
  const options = command.options.map(({ long }) => [(long ?? "").replace(/^--/, ""), long ?? ""] as const);
  return new Map([...commands, ...options]);
}

function didYouMean(root: Command, at: Addressed, word: string): string | undefined {
  const words = wordsOf(root, at);
  const meant = findClosest(word.replace(/^-+/, ""), [...words.keys()]);
  return meant === undefined ? undefined : `Did you mean ${words.get(meant)}?`;
}

/** An option of a command that was written before the command. */
function misplaced(root: Command, args: readonly string[]): string | undefined {
  const [option = ""] = args;
  const word = args.find((one) => root.commands.some((command) => command.name() === one));
  if (!option.startsWith("-") || word === undefined) return undefined;
  return `Write it after the command: ${root.name()} ${word} ${printable(option, 40)} ….`;
}

/** What the parser said, and about which word. */
interface Complaint {
  readonly code: string;
  readonly cause: string;
  readonly word: string;
}

/** `help` is a word of the parser's own, which may stand before any command. */
function withoutHelp(args: readonly string[]): readonly string[] {
  return args.filter((one) => one !== "help");
}

function unknownOption(root: Command, args: readonly string[]): string | undefined {
  const { command } = addressed(root, withoutHelp(args));
  const names = args.filter((one) => one.startsWith("--")).map((one) => one.replace(/=.*$/s, ""));
  return names.find((name) => name !== "--" && name !== "--help" && !command.options.some(({ long }) => long === name));
}

function complaintOf(root: Command, { code, message }: CommanderError, args: readonly string[]): Complaint {
  const asked = withoutHelp(args).filter((one) => !one.startsWith("-"));
  const unknown = asked[addressed(root, asked).depth];
  if (code === "commander.help" && asked.length < args.length && unknown !== undefined) {
    return { code: "commander.unknownCommand", cause: `unknown command '${printable(unknown, 40)}'`, word: unknown };
  }
  const odd = unknownOption(root, args);
  // The parser looks for what must be there before it looks for what must not.
  if (code === "commander.missingMandatoryOptionValue" && odd !== undefined) {
    return { code: "commander.unknownOption", cause: `unknown option '${printable(odd, 40)}'`, word: odd };
  }
  const cause =
    code === "commander.help" ? "a command is missing" : printable(message.replace(/^error: /, ""), maxCauseChars);
  return { code, cause, word: /'([^']*)'/.exec(message)?.[1] ?? "" };
}

/** An option with several values takes every word up to the next option. */
function greedyHint({ options }: Command, args: readonly string[]): string {
  const greedy = options.find(({ variadic, long }) => variadic && args.some((one) => one === long));
  return greedy === undefined
    ? ""
    : ` ${greedy.long} has taken all words behind it: write them before it, or behind --.`;
}

function commandChoice({ command, name }: Addressed): string {
  const names = command.commands.map((one) => one.name());
  const [first = "--help", ...more] = names;
  return more.length === 0 ? `Write ${name} ${first}.` : `Write ${name} COMMAND: ${names.join(", ")}.`;
}

function cureFor(root: Command, { code, word }: Complaint, args: readonly string[]): string {
  const at = addressed(root, withoutHelp(args));
  const seeHelp = `Run ${at.name} --help to see what it takes.`;
  switch (code) {
    case "commander.unknownOption":
      return (at.command === root ? misplaced(root, args) : undefined) ?? didYouMean(root, at, word) ?? seeHelp;
    case "commander.unknownCommand":
      return didYouMean(root, at, word) ?? seeHelp;
    case "commander.missingArgument": {
      const argument = at.command.registeredArguments.find((one) => one.name() === word);
      return `Write ${at.name} ${word.toUpperCase()}: ${argument?.description}.${greedyHint(at.command, args)}`;
    }
    case "commander.help":
      return commandChoice(at);
    default:
      return seeHelp;
  }
}

/** The exit status of a command line that the parser ended: 0 after help, else told with a code and what to do. */
export function endOfParsing(
  root: Command,
  fault: CommanderError,
  args: readonly string[],
  terminal: Terminal,
): number {
  if (fault.exitCode === 0) return exitStatus.ok;
  const complaint = complaintOf(root, fault, args);
  // The parser calls `help WORD` a failure where the process was not known to be well before.
  if (complaint.code === "commander.help" && args.includes("help")) return exitStatus.ok;
  const message = `cannot read the command line: ${complaint.cause}`;
  const problem = new Problem("usage-wrong", message, { cure: cureFor(root, complaint, args) });
  tellFailure(terminal, problem);
  if (args.includes("--json")) tellDocument(terminal, problem);
  return exitStatus.usage;
}
