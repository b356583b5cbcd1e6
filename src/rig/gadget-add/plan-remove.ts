import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../../problem/problem.ts";
import { type Change, sha256Of } from "./change.ts";
import { contentAt, editableText } from "./content.ts";
import { type EditedFile, type Manifest, takeBack } from "./manifest.ts";
import { knownManifest } from "./own-files.ts";
import { type GadgetTree, readTree } from "./tree.ts";

export interface RemovePlan {
  readonly tree: GadgetTree;
  readonly changes: readonly Change[];
  /** Folders that are removed if nothing is left in them. */
  readonly folders: readonly string[];
  readonly leftToDo: readonly string[];
}

function changed(path: string, cure: string): Problem {
  return new Problem("gadget-changed-since", `cannot take back what was added: ${path} has been changed since`, {
    cure,
  });
}

/** Later patches first: they stand on the earlier ones. */
function unedited(tree: GadgetTree, path: string, patches: readonly EditedFile[]): Change {
  const before = contentAt(tree.folder, path);
  if (before === undefined) return { path, before, after: before };
  let text = editableText(path, before);
  for (const edited of patches.toReversed()) {
    const earlier = takeBack(text, edited);
    if (earlier === undefined) {
      const added = edited.patch.split("\n").filter((line) => /^\+(?!\+\+ )/.test(line));
      throw changed(
        path,
        `Take these lines out of it by hand, and delete its entry in ${tree.manifest}: ${added.join(" ⏎ ")}`,
      );
    }
    text = earlier;
  }
  return { path, before, after: { ...before, bytes: new TextEncoder().encode(text) } };
}

function unmade(tree: GadgetTree, { made }: Manifest, isForced: boolean): readonly Change[] {
  return made.flatMap(({ path, sha256 }) => {
    const before = contentAt(tree.folder, path);
    if (before === undefined) return [];
    if (isForced || sha256Of(before.bytes) === sha256) return [{ path, before, after: undefined }];
    throw changed(path, "Keep a copy of it if you need it, and run this again with --force, which deletes it.");
  });
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
  if (there === undefined) return { tree, changes: [], folders: [], leftToDo: [] };
  const paths = [...new Set(manifest.edited.map(({ path }) => path))];
  const edits = paths.map((path) =>
    unedited(
      tree,
      path,
      manifest.edited.filter((one) => one.path === path),
    ),
  );
  const gone = [...unmade(tree, manifest, isForced), { path: tree.manifest, before: there, after: undefined }];
  const others = strangers(tree, new Set(gone.map(({ path }) => path)));
  // What hides a key from git goes last.
  const ignore = `${tree.ownFolder}/.gitignore`;
  const kept = others.length > 0 ? gone.filter(({ path }) => path !== ignore) : gone;
  return {
    tree,
    changes: [...edits.filter(({ before, after }) => before !== after), ...kept],
    folders: manifest.folders,
    leftToDo: others.length === 0 ? [] : [`delete ${others.join(", ")}: not put there by \`gadget add\``],
  };
}
