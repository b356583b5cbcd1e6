import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../boot/boot-report.ts";
import type { Gadget, GadgetHook } from "../gadget/gadget.ts";
import { readGadgetFile } from "../gadget/gadget-file.ts";

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
    const isComment = open === undefined && /^\s*#/.test(raw);
    const body = isComment ? "" : raw;
    const start: ScriptLine = open ?? { line: index + 1, text: "" };
    const goesOn = body.endsWith("\\");
    const joined = { line: start.line, text: start.text + (goesOn ? `${body.slice(0, -1)} ` : body) };
    open = goesOn ? joined : undefined;
    if (!goesOn && joined.text.trim() !== "") lines.push(joined);
  }
  return open === undefined ? lines : [...lines, open];
}

/** The hooks that are scripts; a program's own file has no lines to read. */
export function scriptsOf(gadget: Gadget): readonly Script[] {
  return [...gadget.hooks.values()].flatMap((hook) => {
    const text = isProgram(gadget, hook) ? undefined : readGadgetFile(gadget.folder, hook.file);
    if (text === undefined) return [];
    return [{ hook, firstLine: text.split("\n", 1)[0] ?? "", lines: logicalLines(text) }];
  });
}

const maxScriptBytes = 1024 * 1024;

/** Compiled hooks are often longer than what readGadgetFile takes. */
function isProgram({ folder }: Gadget, { file }: GadgetHook): boolean {
  const path = join(folder, file);
  if (!existsSync(path)) return true;
  if (statSync(path).size > maxScriptBytes) return true;
  return readFileSync(path).subarray(0, 4).toString("latin1") === "\u007fELF";
}

/** Where a finding stands. */
export function placeIn({ hook }: Script, line?: number): Pick<Finding, "hook" | "file" | "line"> {
  return { hook: hook.name, file: hook.file, ...(line === undefined ? {} : { line }) };
}

/** Does the hook hand over to this project's executable? */
export function callsOurs({ lines }: Script): boolean {
  return lines.some(({ text }) => /\bbin\/prepare-device["']?\s+hook\b/.test(text));
}
