import type { Finding } from "../../boot/boot-report.ts";
import type { Gadget } from "../../gadget/gadget.ts";
import { placeIn, type Rule, type Script } from "../script.ts";
import { type ShellCommand, speakers, unquoted } from "../shell-command.ts";
import { assignmentsBefore } from "../snapctl-set.ts";
import { lineLike } from "../yaml-line.ts";

const named =
  /(?<![a-z])(?:(?:x-)?api[-_]?key["'\\]*\s*[=:]|authorization["'\\]*\s*[=:]\s*["'\\]*(?:bearer|basic)\s)\s*/i;
const literal = new RegExp(String.raw`${named.source}["'\\]*([A-Za-z0-9][\w+/=.-]{7,})`, "i");
const variable = new RegExp(String.raw`${named.source}["'\\]*\$\{?([A-Za-z_]\w*)`, "i");

/** Digits and letters: a word of a sentence, or a name in place of a key, has seldom both. */
export function looksLikeKey(text: string): boolean {
  return /^[A-Za-z0-9][\w+/=.-]{7,}$/.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text);
}

/** A key as it stands there, or in the variable that stands there. */
function keyIn(script: Script, { line, name, words }: ShellCommand): number | undefined {
  for (const word of words) {
    const [, key] = literal.exec(word) ?? [];
    if (key !== undefined && (!speakers.has(name) || looksLikeKey(key))) return line;
    const [, from] = variable.exec(word) ?? [];
    const set = from === undefined ? [] : assignmentsBefore(script, from, line);
    const at = set.find(({ raw }) => looksLikeKey(unquoted(raw)));
    if (at !== undefined) return at.line;
  }
  return undefined;
}

/** In here-documents, and in what is commented out, too: both are in the gadget's history. */
function keyInText({ lines, comments }: Script): number | undefined {
  return [...lines, ...comments].find(({ text }) => looksLikeKey(literal.exec(text)?.[1] ?? ""))?.line;
}

function firstKey(script: Script): number | undefined {
  for (const command of script.commands) {
    const line = keyIn(script, command);
    if (line !== undefined) return line;
  }
  return keyInText(script);
}

const fix = "Give the key at build time, as a file of the gadget that is in no repository, and replace this one.";

/** snapd gives it to every device of the gadget, and everybody who has the gadget reads it. */
function inDefaults(gadget: Gadget): readonly Finding[] {
  const file = "meta/gadget.yaml";
  const line = lineLike(gadget, file, literal);
  if (line === undefined) return [];
  return [{ code: "api-key-committed", severity: "error", file, line, message: "gadget.yaml holds an API key", fix }];
}

function inScripts(scripts: readonly Script[]): readonly Finding[] {
  return scripts.flatMap((script) => {
    const line = firstKey(script);
    if (line === undefined) return [];
    const message = `${script.hook.name} holds an API key`;
    return [{ code: "api-key-committed", severity: "error" as const, ...placeIn(script, line), message, fix }];
  });
}

/** A key in a file is in every copy of the gadget and in its history. The key is not repeated here. */
export const committedKey: Rule = ({ gadget, scripts }) => [...inScripts(scripts), ...inDefaults(gadget)];
