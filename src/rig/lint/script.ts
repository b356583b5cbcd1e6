import { closeSync, constants, openSync, readSync } from "node:fs";
import type { Finding } from "../boot/boot-report.ts";
import type { Gadget, GadgetHook } from "../gadget/gadget.ts";
import { type FoundFile, findFile } from "../gadget/gadget-file.ts";
import { type ShellCommand, shellCommand } from "./shell-command.ts";
import { scanShell } from "./shell-scan.ts";

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
  readonly comments: readonly ScriptLine[];
  /** Is there more of it than is looked at? */
  readonly isCut: boolean;
}

/** What a rule looks at: nothing of it is executed. */
export interface LintInput {
  readonly gadget: Gadget;
  readonly scripts: readonly Script[];
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

/** The hooks that are scripts; a program's own file has no lines to read. */
export function scriptsOf({ folder, hooks }: Gadget): readonly Script[] {
  return [...hooks.values()].flatMap((hook) => {
    const found = findFile(folder, hook.file);
    const bytes = found === undefined ? undefined : beginningOf(found);
    if (bytes === undefined || bytes.subarray(0, 4).toString("latin1") === "\u007fELF") return [];
    const text = bytes.toString("utf8");
    const { commands, comments, code, isCut } = scanShell(text);
    return [
      {
        hook,
        firstLine: text.split("\n", 1)[0] ?? "",
        lines: logicalLines(code),
        commands: commands.map(shellCommand),
        comments,
        isCut: isCut || (found?.sizeBytes ?? 0) > maxScriptBytes,
      },
    ];
  });
}

/** Where a finding stands. */
export function placeIn({ hook }: Script, line?: number): Pick<Finding, "hook" | "file" | "line"> {
  return { hook: hook.name, file: hook.file, ...(line === undefined ? {} : { line }) };
}

/** Does the hook hand over to this project's executable? */
export function callsOurs({ lines }: Script): boolean {
  return lines.some(({ text }) => /\bbin\/prepare-device["']?\s+hook\b/.test(text));
}
