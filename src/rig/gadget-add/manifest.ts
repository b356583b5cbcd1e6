import { createTwoFilesPatch } from "diff";
import { Problem } from "../../problem/problem.ts";
import { isRecord } from "../../snapd/json.ts";
import { type Addition, additionsBetween } from "./additions.ts";

/** A file that was put there. */
export interface MadeFile {
  readonly path: string;
  readonly sha256: string;
  /** The sum of what an earlier version had put there: a run that is cut off leaves the one or the other. */
  readonly was?: string;
}

/** Sums of what may lie there if nobody else has changed it. */
export function sumsOf({ sha256, was }: MadeFile): readonly string[] {
  return was === undefined ? [sha256] : [sha256, was];
}

/** A file of the author's into which something was put. */
export interface EditedFile {
  readonly path: string;
  /** A unified diff from what was there to what is there now. */
  readonly patch: string;
  /** What a YAML file says since then: others may have written it elsewhere or otherwise. */
  readonly added?: readonly Addition[];
}

/** What was done to a gadget, so that it can be taken back. */
export interface Manifest {
  readonly version: 2;
  readonly made: readonly MadeFile[];
  /** One entry for each file, whatever the number of times that something was put into it. */
  readonly edited: readonly EditedFile[];
  /** Folders that were not there. */
  readonly folders: readonly string[];
}

export const nothingAdded: Manifest = { version: 2, made: [], edited: [], folders: [] };

/** One line of context: what the author changes further away does not matter. */
const context = 1;

/** What was put into one file. */
export function editOf(path: string, from: string, to: string): EditedFile {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, from, to, "", "", { context });
  return { path, patch, ...(path.endsWith(".yaml") ? { added: additionsBetween(from, to, path) } : {}) };
}

function isSafePath(path: unknown): path is string {
  return typeof path === "string" && path !== "" && !path.startsWith("/") && !path.split("/").includes("..");
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

const isMade = (item: unknown): item is MadeFile =>
  isRecord(item) &&
  isSafePath(item["path"]) &&
  typeof item["sha256"] === "string" &&
  ["string", "undefined"].includes(typeof item["was"]);
const isText = (item: unknown): item is string => typeof item === "string";
const isAddition = (item: unknown): item is Addition =>
  isRecord(item) &&
  isListOf(item["at"], isText) &&
  ("item" in item || "value" in item) &&
  ["string", "undefined"].includes(typeof item["was"]);
const isEdited = (item: unknown): item is EditedFile =>
  isRecord(item) &&
  isSafePath(item["path"]) &&
  typeof item["patch"] === "string" &&
  (item["added"] === undefined || isListOf(item["added"], isAddition));

/** Problem gadget-file-wrong for anything that `gadget add` of this version does not write. */
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
  if (!isRecord(value) || value["version"] !== 2) throw wrong();
  const { made, edited, folders } = value as Record<string, unknown>;
  if (!isListOf(made, isMade) || !isListOf(edited, isEdited) || !isListOf(folders, isSafePath)) throw wrong();
  return { version: 2, made, edited, folders };
}
