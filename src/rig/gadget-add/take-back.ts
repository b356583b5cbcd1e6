import { applyPatch, parsePatch, reversePatch } from "diff";
import { Problem } from "../../problem/problem.ts";
import { type Addition, withoutAdditions } from "./additions.ts";
import { callsOurs } from "./chain-hook.ts";
import { cutYaml } from "./cut-yaml.ts";
import type { EditedFile } from "./manifest.ts";
import { isSame } from "./plain.ts";
import { type Plain, YamlSource } from "./yaml-source.ts";

/** Problem gadget-changed-since. */
export function changedSince(path: string, cure: string): Problem {
  return new Problem("gadget-changed-since", `cannot take back what was added: ${path} has been changed since`, {
    cure,
  });
}

function addedLines({ patch }: EditedFile): readonly string[] {
  return patch
    .split("\n")
    .filter((line) => /^\+(?!\+\+ )/.test(line))
    .map((line) => line.slice(1));
}

function byHand(edited: EditedFile): Problem {
  const lines = addedLines(edited).join(" ⏎ ");
  return changedSince(edited.path, `Take these lines out of it by hand, and run this again: ${lines}`);
}

/** Byte by byte what was there, where nobody has touched the lines around ours. */
function unpatched(text: string, { patch }: EditedFile): string | undefined {
  const [parsed] = parsePatch(patch);
  if (parsed === undefined) return undefined;
  const result = applyPatch(text, reversePatch(parsed), { fuzzFactor: 0, autoConvertLineEndings: false });
  return result === false ? undefined : result;
}

function says(text: string, doing: string, wanted: Plain): boolean {
  try {
    return isSame(new YamlSource(text, doing).plain(), wanted);
  } catch {
    return false;
  }
}

/** Whatever stands around our entries: what is left says what the file says now, without ours. */
function takeOutOfYaml(text: string, edited: EditedFile, added: readonly Addition[], isForced: boolean): string {
  const doing = `take ours out of ${edited.path}`;
  const now = new YamlSource(text, doing).plain();
  const { value, changed } = withoutAdditions(now, added, isForced);
  if (changed.length > 0) {
    throw changedSince(
      `${changed.join(" and ")} in ${edited.path}`,
      "Keep a copy of it if you need it, and run this again with --force, which takes it out as it is now.",
    );
  }
  if (isSame(now, value)) return text;
  const patched = unpatched(text, edited);
  if (patched !== undefined && says(patched, doing, value)) return patched;
  const was = added.flatMap((one): readonly (readonly [string, string])[] =>
    "value" in one && one.was !== undefined ? [[one.at.join("\n"), one.was]] : [],
  );
  const cut = cutYaml(text, doing, value, new Map(was));
  if (cut === undefined) throw byHand(edited);
  return cut;
}

/** A line of ours is known by its text, wherever it stands now. */
function takeOutOfScript(text: string, edited: EditedFile): string {
  const patched = unpatched(text, edited);
  if (patched !== undefined) return patched;
  const isInsertion = !/^-(?!-- )/m.test(edited.patch);
  const left = text.split("\n");
  for (const line of isInsertion ? addedLines(edited) : []) {
    const at = left.indexOf(line);
    if (at !== -1) left.splice(at, 1);
  }
  const rest = left.join("\n");
  if (callsOurs(rest)) throw byHand(edited);
  return rest;
}

/**
 * The text without what was put into it, also where that has been taken out already.
 * @throws Problem gadget-changed-since, gadget-file-wrong
 */
export function takeBack(text: string, edited: EditedFile, isForced: boolean): string {
  if (edited.added === undefined) return takeOutOfScript(text, edited);
  return takeOutOfYaml(text, edited, edited.added, isForced);
}
