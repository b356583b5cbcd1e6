import { existsSync, lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import { callsOurs, chainHook, isOursAlone } from "./chain-hook.ts";
import { type Change, type Content, sha256Of, textOf } from "./change.ts";
import { contentAt, editableText } from "./content.ts";
import { insertYaml } from "./insert-yaml.ts";
import { journalFolder, knownManifest } from "./journal.ts";
import { type EditedFile, editOf, type MadeFile, type Manifest } from "./manifest.ts";
import { type OwnFilesInput, ownFiles } from "./own-files.ts";
import { checkBase, partsWanted } from "./part.ts";
import { connectionsWanted, type NamedPlug, plugsFor, plugsWanted, unconnected } from "./plugs.ts";
import type { WantedMap } from "./render-yaml.ts";
import { takeBack } from "./take-back.ts";
import { type GadgetTree, readTree } from "./tree.ts";

/** Hooks of every gadget; prepare-serial-request is for hardware keys only. */
const hookNames = ["install", "configure", "prepare-device", "check-health"] as const;

export interface AddInput extends OwnFilesInput {
  readonly folder: string;
  /** The plugs, and with a snap id the connections, of the route adopted too. */
  readonly adopted: boolean;
  /** Puts ours in front of the author's own hooks. */
  readonly chain: boolean;
  readonly snapId?: string;
}

export interface Plan {
  readonly tree: GadgetTree;
  readonly changes: readonly Change[];
  /** What the author has to do still. */
  readonly leftToDo: readonly string[];
  /** Files that `npm run build` makes and that are missing. */
  readonly notBuilt: readonly string[];
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function yamlChange(tree: GadgetTree, path: string, wanted: WantedMap): Change {
  const before = contentAt(tree.folder, path);
  // A byte order mark is none of the columns by which the lines of YAML are set.
  const [, mark = "", text = ""] =
    /^(\uFEFF?)(.*)$/s.exec(before === undefined ? "" : editableText(path, before)) ?? [];
  const after = { bytes: bytesOf(mark + insertYaml(text, path, wanted)), mode: before?.mode ?? 0o644 };
  return { path, before, after };
}

function hookChange(tree: GadgetTree, name: string, { project, chain }: AddInput): Change | Problem {
  const ours = { bytes: new Uint8Array(readFileSync(join(project, "hooks", name))), mode: 0o755 };
  const [path, another] = tree.hooks.get(name) ?? [];
  const place = `${tree.hookFolder}/${name}`;
  if (path === undefined) return { path: place, before: contentAt(tree.folder, place), after: ours };
  if (!lstatSync(join(tree.folder, path)).isFile()) {
    return new Problem("gadget-hook-taken", `${printable(path)} is there already, and is no ordinary file`);
  }
  const before = contentAt(tree.folder, path);
  const text = before === undefined ? "" : textOf(before);
  if (before !== undefined && isOursAlone(text, name)) return { path, before, after: ours };
  if (before !== undefined && callsOurs(text)) return { path, before, after: before };
  if (another !== undefined || !chain || before === undefined) {
    return new Problem(
      "gadget-hook-taken",
      `the gadget has its own ${name}: ${printable([path, another].filter(Boolean).join(", "))}`,
    );
  }
  const chained = chainHook(path, editableText(path, before), { folder: join(project, "hooks"), name });
  return { path, before, after: { ...before, bytes: bytesOf(chained) } };
}

/** One refusal for all hooks, so that nobody meets them one by one. */
function hookChanges(tree: GadgetTree, input: AddInput): readonly Change[] {
  const changes: Change[] = [];
  const problems: Problem[] = [];
  for (const name of hookNames) {
    const found = hookChange(tree, name, input);
    if (found instanceof Problem) problems.push(found);
    else changes.push(found);
  }
  if (problems.length === 0) return changes;
  const which = problems.map(({ message }) => message).join("; ");
  const cure = input.chain ? { cure: "Keep one file under each of these names." } : {};
  throw new Problem("gadget-hook-taken", `cannot add the hooks: ${which}`, cure);
}

function connectionChange(tree: GadgetTree, input: AddInput, wanted: (snapId: string) => WantedMap): readonly Change[] {
  if (input.snapId === undefined) {
    if (!input.adopted) return [];
    throw new Problem(
      "gadget-snap-id-missing",
      "cannot connect the plugs of the route adopted: the snap id is not given",
    );
  }
  if (tree.gadgetText === undefined) return [];
  return [yamlChange(tree, tree.gadgetFile, wanted(input.snapId))];
}

function isNews({ before, after }: Change): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return before.mode !== after.mode || Buffer.compare(before.bytes, after.bytes) !== 0;
}

/** Folders that are not there, outermost first. */
function missingFolders({ folder }: GadgetTree, paths: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const path of paths) {
    for (let at = dirname(path); at !== "." && !existsSync(join(folder, at)); at = dirname(at)) found.add(at);
  }
  return [...found].toSorted();
}

/** The difference to what the file would be without what an earlier run put into it. */
function editAfter(known: Manifest, path: string, had: Content, after: Content): readonly EditedFile[] {
  if (Buffer.compare(had.bytes, after.bytes) === 0) return [];
  const earlier = known.edited.find((one) => one.path === path);
  const without = earlier === undefined ? textOf(had) : takeBack(textOf(had), earlier, false);
  return [editOf(path, without, textOf(after))];
}

function madeFile(path: string, had: Content | undefined, after: Content): MadeFile {
  const [sha256, was] = [sha256Of(after.bytes), had === undefined ? undefined : sha256Of(had.bytes)];
  return { path, sha256, ...(was === undefined || was === sha256 ? {} : { was }) };
}

function manifestAfter(tree: GadgetTree, changes: readonly Change[]): Manifest {
  const known = knownManifest(tree);
  const ours = new Set(known.made.map(({ path }) => path));
  const made: MadeFile[] = [];
  const edited: EditedFile[] = [];
  for (const { path, before: had, after } of changes) {
    if (after === undefined) continue;
    if (had === undefined || ours.has(path)) made.push(madeFile(path, had, after));
    else edited.push(...editAfter(known, path, had, after));
  }
  const again = new Set(edited.map(({ path }) => path));
  const now = new Set(made.map(({ path }) => path));
  const folders = missingFolders(tree, [...changes.map(({ path }) => path), tree.manifest]);
  return {
    version: 2,
    made: [...known.made.filter(({ path }) => !now.has(path)), ...made],
    edited: [...known.edited.filter(({ path }) => !again.has(path)), ...edited],
    folders: [...new Set([...known.folders, ...folders])],
  };
}

function withManifest(tree: GadgetTree, changes: readonly Change[]): readonly Change[] {
  if (changes.length === 0 && !existsSync(join(tree.folder, journalFolder))) return [];
  const text = `${JSON.stringify(manifestAfter(tree, changes), null, 2)}\n`;
  const after = { bytes: bytesOf(text), mode: 0o644 };
  return [...changes, { path: tree.manifest, before: contentAt(tree.folder, tree.manifest), after }];
}

function connectionsToDo(tree: GadgetTree, plugs: readonly NamedPlug[], snapId: string | undefined): readonly string[] {
  const missing = unconnected(plugs, tree.gadgetText, tree.gadgetFile);
  if (missing.length === 0 || (snapId !== undefined && tree.gadgetText !== undefined)) return [];
  const names = missing.join(", ");
  if (snapId === undefined) return [`connect ${names}: run this again with --snap-id ID (snap info GADGET shows it)`];
  return [`add connections for ${names} to what makes ${tree.gadgetFile}: it is not among the sources`];
}

/**
 * What is to be changed so that a gadget has our hooks, settings and executable. Nothing is written.
 * @throws Problem gadget-…
 */
export function planAdd(input: AddInput): Plan {
  const tree = readTree(input.folder);
  checkBase(tree);
  const plugs = plugsFor(tree.snap, tree.snapFile, input.adopted);
  const parts = tree.build === "snapcraft" ? partsWanted(tree) : {};
  const own = ownFiles(tree, input);
  const changes = [
    ...hookChanges(tree, input),
    yamlChange(tree, tree.snapFile, { ...plugsWanted(tree.snap, plugs), ...parts }),
    ...connectionChange(tree, input, (snapId) => connectionsWanted(plugs, snapId)),
    ...own.changes,
  ].filter(isNews);
  const notes = [...own.leftToDo, ...connectionsToDo(tree, plugs, input.snapId)];
  return { tree, changes: withManifest(tree, changes), leftToDo: notes, notBuilt: own.notBuilt };
}
