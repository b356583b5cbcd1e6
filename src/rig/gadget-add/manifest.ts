import { applyPatch, createTwoFilesPatch, parsePatch, reversePatch } from "diff";
import { Problem } from "../../problem/problem.ts";
import { isRecord } from "../../snapd/json.ts";

/** A file that was put there. */
export interface MadeFile {
  readonly path: string;
  readonly sha256: string;
}

/** A file of the author's into which something was put. */
export interface EditedFile {
  readonly path: string;
  /** A unified diff from what was there to what is there now. */
  readonly patch: string;
}

/** What was done to a gadget, so that it can be taken back. */
export interface Manifest {
  readonly version: 1;
  readonly made: readonly MadeFile[];
  /** In the order in which they were made: a later patch stands on an earlier one. */
  readonly edited: readonly EditedFile[];
  /** Folders that were not there. */
  readonly folders: readonly string[];
}

export const nothingAdded: Manifest = { version: 1, made: [], edited: [], folders: [] };

/** One line of context: what the author changes further away does not matter. */
const context = 1;

export function patchFor(path: string, from: string, to: string): EditedFile {
  return { path, patch: createTwoFilesPatch(`a/${path}`, `b/${path}`, from, to, "", "", { context }) };
}

/** The text without what the patch put into it; undefined where that has been changed since. */
export function takeBack(text: string, { patch }: EditedFile): string | undefined {
  const [parsed] = parsePatch(patch);
  if (parsed === undefined) return undefined;
  const result = applyPatch(text, reversePatch(parsed), { fuzzFactor: 0, autoConvertLineEndings: false });
  return result === false ? undefined : result;
}

function isSafePath(path: unknown): path is string {
  return typeof path === "string" && path !== "" && !path.startsWith("/") && !path.split("/").includes("..");
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

const isMade = (item: unknown): item is MadeFile =>
  isRecord(item) && isSafePath(item["path"]) && typeof item["sha256"] === "string";
const isEdited = (item: unknown): item is EditedFile =>
  isRecord(item) && isSafePath(item["path"]) && typeof item["patch"] === "string";

/** Problem gadget-file-wrong for anything that patchFor and its like did not write. */
export function parseManifest(text: string, name: string): Manifest {
  const wrong = (): Problem =>
    new Problem("gadget-file-wrong", `cannot read ${name}: it is not what \`gadget add\` writes`, {
      cure: "Take it back from the history of the gadget's sources, or take out by hand what was added.",
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong();
  }
  if (!isRecord(value) || value["version"] !== 1) throw wrong();
  const { made, edited, folders } = value as Record<string, unknown>;
  if (!isListOf(made, isMade) || !isListOf(edited, isEdited) || !isListOf(folders, isSafePath)) throw wrong();
  return { version: 1, made, edited, folders };
}
