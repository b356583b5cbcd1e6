import { mkdirSync, writeFileSync } from "node:fs";
import type { Command, Option } from "commander";
import type { Placed } from "./command-tree.ts";

/** One command line with one thing wrong in it. */
export interface WrongLine {
  readonly what: string;
  readonly args: readonly string[];
}

/** Puts into a folder what the wrong lines name. */
export function setStage(folder: string): void {
  mkdirSync(`${folder}/folder/inner`, { recursive: true });
  writeFileSync(`${folder}/empty`, "");
  writeFileSync(`${folder}/garbage`, Buffer.from([0, 255, 1, 2, 200, 10, 13, 7, 0x1b, 0x5b]));
  writeFileSync(`${folder}/text`, "hello\n");
}

const wrongFiles = ["nothing", "folder", "empty", "garbage", "/dev/zero", ""];
const wrongFolders = ["nothing", "text", "/dev/zero", ""];
/** Not even root can write there. */
const wrongNewFolders = ["text/below", "folder", "/proc/nothing", ""];
/** A folder that is not there is made where a folder is wanted, and nowhere else. */
const wrongNewFiles = ["nothing/below", ...wrongNewFolders];
const wrongNumbers = ["-1", "1.5", "x", "99999999999", ""];
const wrongTimes = ["x", "-1s", "5 parsecs", ""];

/** What nothing is wrong with, whatever it says. */
const free: ReadonlySet<string> = new Set(["text", "host", "word", "checks", "key=value", "column"]);

/** By the word between the angle brackets, as the help shows it. */
const wrongByKind: Readonly<Record<string, readonly string[]>> = {
  account: ["A", ""],
  address: ["x", ""],
  bits: ["1", "x", "-2048"],
  board: ["no-such-board", "text"],
  count: wrongNumbers,
  device: ["x", ""],
  duration: wrongTimes,
  file: wrongFiles,
  folder: wrongFolders,
  folders: wrongFolders,
  files: wrongFiles,
  gadget: ["nothing", "text", "/dev/zero", "folder", ""],
  id: ["x", ""],
  list: ["x", ""],
  mix: ["x", "busy-503", "busy-503=101%", ""],
  model: ["x", ""],
  name: ["x", ""],
  code: ["x", ""],
  percent: ["x", "101", "-1", "1e1", ""],
  pattern: ["{hex", "{nonsense:3}", ""],
  plug: ["x", ""],
  rate: ["x", "0/s", "-1/s", ""],
  scenarios: ["nothing", "folder", "empty", "garbage", "/dev/zero", ""],
  serial: ["a b", ""],
  share: ["x", "101%", "-1%"],
  time: wrongTimes,
  url: ["x", "ftp://127.0.0.1/", "http://", ""],
  version: ["x", ""],
};

function wrongValues(kind: string, outputs: ReadonlySet<string>, { long, flags }: Option): readonly string[] {
  if (outputs.has(long ?? "")) return kind === "folder" ? wrongNewFolders : wrongNewFiles;
  if (free.has(kind)) return [];
  const values = wrongByKind[kind];
  if (values === undefined) throw new Error(`say in cases.ts what can be wrong with <${kind}> of ${flags}`);
  return values;
}

function kindOf({ flags }: Option): string {
  return /<([^>.]+)(?:\.\.\.)?>/.exec(flags)?.[1] ?? "";
}

/** A sound command line of one command. */
export interface SoundLine {
  readonly argument?: string;
  readonly options: readonly string[];
}

function ofArgument({ command, words }: Placed, { options }: SoundLine): readonly WrongLine[] {
  return command.registeredArguments.flatMap((argument) => {
    const values = wrongByKind[argument.name()];
    if (values === undefined) throw new Error(`say in cases.ts what can be wrong with <${argument.name()}>`);
    return values.map((value) => ({ what: `${argument.name()} ${value}`, args: [...words, value, ...options] }));
  });
}

function ofOption(option: Option, outputs: ReadonlySet<string>, line: readonly string[]): readonly WrongLine[] {
  const { long } = option;
  if (!option.required || long === undefined) return [];
  const cut = [...line, long];
  const values = wrongValues(kindOf(option), outputs, option);
  return [
    { what: `${long} without its value`, args: cut },
    ...values.map((value) => ({ what: `${long} ${value}`, args: [...line, long, value] })),
  ];
}

function withoutIts(options: readonly string[], long: string): readonly string[] {
  const at = options.indexOf(long);
  return options.filter((_word, index) => at === -1 || (index !== at && index !== at + 1));
}

/** What must be there and is not: each argument, each option that has to be given. */
function missing({ command, words }: Placed, sound: SoundLine): readonly WrongLine[] {
  const argument = sound.argument === undefined ? [] : [sound.argument];
  const needed = command.options.filter(({ mandatory }) => mandatory);
  return [
    ...needed.map(({ long }) => ({
      what: `no ${long}`,
      args: [...words, ...argument, ...withoutIts(sound.options, long ?? "")],
    })),
    ...(command.registeredArguments.some(({ required }) => required)
      ? [{ what: "no argument", args: [...words, ...sound.options] }]
      : []),
  ];
}

/** The same words with the stage's paths in place of its names. */
export function onStage(folder: string, args: readonly string[]): readonly string[] {
  const names = /^(?:nothing|folder|empty|garbage|text)(?:\/|$)/;
  return args.map((word) => (names.test(word) ? `${folder}/${word}` : word));
}

/** Every command line with one thing wrong that follows from what the command itself says it takes. */
export function wrongLines(placed: Placed, sound: SoundLine, outputs: readonly string[]): readonly WrongLine[] {
  const argument = sound.argument === undefined ? [] : [sound.argument];
  const line = [...placed.words, ...argument, ...sound.options];
  const { command }: { readonly command: Command } = placed;
  return [
    { what: "an unknown option", args: [...line, "--nonsense"] },
    { what: "a word too many", args: [...line, "--json", "nonsense", "nonsense"] },
    ...missing(placed, sound),
    ...ofArgument(placed, sound),
    ...command.options.flatMap((option) => ofOption(option, new Set(outputs), line)),
  ];
}
