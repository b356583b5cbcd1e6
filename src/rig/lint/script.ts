import { closeSync, constants, openSync, readSync } from "node:fs";
import type { Finding } from "../boot/boot-report.ts";
import type { Gadget, GadgetHook } from "../gadget/gadget.ts";
import { type FoundFile, findFile } from "../gadget/gadget-file.ts";
import { type ShellCommand, shellCommand, unquoted } from "./shell-command.ts";
import { type RawCommand, scanShell } from "./shell-scan.ts";

/** A line of a shell script with its continuations, without a comment. */
export interface ScriptLine {
  readonly line: number;
  readonly text: string;
}

/** A hook that an interpreter reads. */
export interface Script {
  readonly hook: GadgetHook;
  readonly firstLine: string;
  readonly lines: readonly ScriptLine[];
  /** In the order in which they end: what stands within another one comes before it. */
  readonly commands: readonly ShellCommand[];
  /** What it does not wait for: `COMMAND &`. */
  readonly backgrounds: readonly RawCommand[];
  readonly comments: readonly ScriptLine[];
  /** Is there more of it than is looked at? */
  readonly isCut: boolean;
  /** The file below the gadget's folder, if it is not the hook's own but one that the hook sources. */
  readonly sourced?: string;
}

/** What a rule looks at: nothing of it is executed. */
export interface LintInput {
  readonly gadget: Gadget;
  readonly scripts: readonly Script[];
  /** The snapd that is to install it; undefined: any. */
  readonly snapd: string | undefined;
}

/** One kind of fault in a gadget's files. */
export type Rule = (input: LintInput) => readonly Finding[] | Promise<readonly Finding[]>;

function logicalLines(text: string): readonly ScriptLine[] {
  const lines: ScriptLine[] = [];
  let open: ScriptLine | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    const start: ScriptLine = open ?? { line: index + 1, text: "" };
    const goesOn = raw.endsWith("\\");
    const joined = { line: start.line, text: start.text + (goesOn ? `${raw.slice(0, -1)} ` : raw) };
    open = goesOn ? joined : undefined;
    if (!goesOn && joined.text.trim() !== "") lines.push(joined);
  }
  return open === undefined ? lines : [...lines, open];
}

const maxScriptBytes = 1024 * 1024;

/** The beginning of a file, as much of it as is looked at. */
function beginningOf({ path, sizeBytes }: FoundFile): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const room = Buffer.alloc(Math.min(sizeBytes, maxScriptBytes));
    return room.subarray(0, readSync(file, room));
  } finally {
    closeSync(file);
  }
}

function read(folder: string, hook: GadgetHook, file: string): Script | undefined {
  const found = findFile(folder, file);
  const bytes = found === undefined ? undefined : beginningOf(found);
  if (bytes === undefined || bytes.subarray(0, 4).toString("latin1") === "\u007fELF") return undefined;
  const text = bytes.toString("utf8");
  const { commands, backgrounds, comments, code, isCut } = scanShell(text);
  return {
    hook,
    firstLine: text.split("\n", 1)[0] ?? "",
    lines: logicalLines(code),
    commands: commands.map(shellCommand),
    backgrounds,
    comments,
    isCut: isCut || (found?.sizeBytes ?? 0) > maxScriptBytes,
  };
}

/** A file that a script reads in: where, how it names it, and which of the gadget's files that is. */
interface Sourcing {
  readonly line: number;
  readonly named: string;
  /** Undefined: it is not known, or lies outside of the gadget. */
  readonly file: string | undefined;
}

/** Below the gadget's folder: the one way in which a hook can be sure to find a file of its own gadget. */
function fileNamed(named: string): string | undefined {
  const [, path] = /^\$\{?SNAP\}?\/([\w./+-]+)$/.exec(named) ?? [];
  return path?.split("/").includes("..") === true ? undefined : path;
}

/** Every `. FILE` and `source FILE` of a script. */
export function sourcings({ commands }: Script): readonly Sourcing[] {
  return commands.flatMap(({ line, name, args }) => {
    const [word] = name === "." || name === "source" ? args : [];
    const named = word === undefined ? undefined : unquoted(word);
    return named === undefined ? [] : [{ line, named, file: fileNamed(named) }];
  });
}

/** Files of the gadget that a script sources; what these source is not followed further. */
function sourcedBy(folder: string, script: Script): readonly Script[] {
  const files = new Set(sourcings(script).flatMap(({ file }) => file ?? []));
  return [...files].flatMap((file) => {
    const found = read(folder, script.hook, file);
    return found === undefined ? [] : [{ ...found, sourced: file }];
  });
}

/** The hooks that are scripts, each with what it sources; a program's own file has no lines to read. */
export function scriptsOf({ folder, hooks }: Gadget): readonly Script[] {
  return [...hooks.values()].flatMap((hook) => {
    const own = read(folder, hook, hook.file);
    return own === undefined ? [] : [own, ...sourcedBy(folder, own)];
  });
}

/** Where a finding stands. */
export function placeIn({ hook, sourced }: Script, line?: number): Pick<Finding, "hook" | "file" | "line"> {
  return { hook: hook.name, file: sourced ?? hook.file, ...(line === undefined ? {} : { line }) };
}

/** Does the hook hand over to this project's executable? */
export function callsOurs({ lines }: Script): boolean {
  return lines.some(({ text }) => /\bbin\/prepare-device["']?\s+hook\b/.test(text));
}
