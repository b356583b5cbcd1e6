import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Change, sha256Of } from "./change.ts";
import { checkFolder, contentAt, editableText } from "./content.ts";
import { journalFolder, knownManifest } from "./journal.ts";
import { type EditedFile, type Manifest, sumsOf } from "./manifest.ts";

import { changedSince, takeBack } from "./take-back.ts";
import { type GadgetTree, readTree } from "./tree.ts";

export interface RemovePlan {
  readonly tree: GadgetTree;
  readonly changes: readonly Change[];
  /** Folders that are removed if nothing is left in them. */
  readonly folders: readonly string[];
  readonly leftToDo: readonly string[];
}

function unedited(tree: GadgetTree, edited: EditedFile, isForced: boolean): Change {
  const { path } = edited;
  const before = contentAt(tree.folder, path);
  if (before === undefined) return { path, before, after: before };
  const text = editableText(path, before);
  const after = takeBack(text, edited, isForced);
  return { path, before, after: after === text ? before : { ...before, bytes: new TextEncoder().encode(after) } };
}

function unmade(tree: GadgetTree, { made }: Manifest, isForced: boolean): readonly Change[] {
  return made.flatMap((one) => {
    const { path } = one;
    const before = contentAt(tree.folder, path);
    if (before === undefined) return [];
    if (isForced || sumsOf(one).includes(sha256Of(before.bytes))) return [{ path, before, after: undefined }];
    throw changedSince(path, "Keep a copy of it if you need it, and run this again with --force, which deletes it.");
  });
}

/** What a run that was cut off has left in the journal's folder. */
function leftOf({ folder }: GadgetTree): readonly Change[] {
  if (!checkFolder(folder, journalFolder)) return [];
  const paths = readdirSync(join(folder, journalFolder)).map((name) => `${journalFolder}/${name}`);
  return paths.map((path) => ({ path, before: contentAt(folder, path), after: undefined }));
}

/** What somebody else has put into our folder: an API key, for instance. */
function strangers({ folder, ownFolder }: GadgetTree, gone: ReadonlySet<string>): readonly string[] {
  const full = join(folder, ownFolder);
  if (!existsSync(full)) return [];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !gone.has(path));
}

/**
 * What takes back everything that \`gadget add\` has done. With \`isForced\` files of ours go even where they were changed.
 * @throws Problem gadget-…
 */
export function planRemove(folder: string, isForced: boolean): RemovePlan {
  const tree = readTree(folder);
  const manifest = knownManifest(tree);
  const there = contentAt(tree.folder, tree.manifest);
  const unfinished = leftOf(tree);
  if (there === undefined && unfinished.length === 0) return { tree, changes: [], folders: [], leftToDo: [] };
  const edits = manifest.edited.map((edited) => unedited(tree, edited, isForced));
  const gone = [
    ...unmade(tree, manifest, isForced),
    ...unfinished,
    ...(there === undefined ? [] : [{ path: tree.manifest, before: there, after: undefined }]),
  ];
  const others = strangers(tree, new Set(gone.map(({ path }) => path)));
  // What hides a key from git goes last.
  const ignore = `${tree.ownFolder}/.gitignore`;
  const isHiding = others.length > 0 && gone.some(({ path }) => path === ignore);
  return {
    tree,
    changes: [
      ...edits.filter(({ before, after }) => before !== after),
      ...gone.filter(({ path }) => !isHiding || path !== ignore),
    ],
    folders: manifest.folders,
    leftToDo: [
      ...(others.length === 0 ? [] : [`delete ${others.join(", ")}: not put there by \`gadget add\``]),
      ...(isHiding ? [`delete ${ignore} after that: until then it hides what is left from git`] : []),
    ],
  };
}
