import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import type { ModelSnapIds } from "./connections.ts";
import { type Gadget, type GadgetHook, type GadgetKind, isHookName } from "./gadget.ts";
import { executableBit, readGadgetFile } from "./gadget-file.ts";
import { type GadgetYamlContent, readGadgetYaml } from "./gadget-yaml.ts";
import { foldersIn, whyNotThere } from "./near-path.ts";
import { readSnapYaml, type SnapYaml } from "./snap-yaml.ts";
import { hookFiles, snapcraftFile, stageHookFolder, stageSources } from "./stage.ts";
import { unpackSnap } from "./unpack-snap.ts";
import { GadgetYaml } from "./yaml-file.ts";

interface Found {
  readonly kind: GadgetKind;
  /** Names of files in complaints: snap.yaml of a source tree is its snapcraft.yaml. */
  readonly yamlName: string;
}

function kindOf(path: string): Found {
  if (statSync(path).isFile()) return { kind: "snap", yamlName: "meta/snap.yaml" };
  if (!statSync(path).isDirectory()) {
    throw new Problem("gadget-not-found", `cannot open the gadget: ${path} is neither a file nor a folder`);
  }
  if (existsSync(join(path, "meta/snap.yaml"))) return { kind: "unpacked", yamlName: "meta/snap.yaml" };
  const snapcraft = snapcraftFile(path);
  if (snapcraft !== undefined) return { kind: "sources", yamlName: snapcraft };
  if (hookFiles(path).length > 0) return { kind: "hooks", yamlName: "snap.yaml" };
  const inside = gadgetBelow(path);
  throw new Problem(
    "gadget-not-found",
    `cannot open the gadget: the folder ${path} has no meta/snap.yaml, no snapcraft.yaml and no file named like a hook`,
    inside === undefined ? {} : { cure: `Name ${inside} instead: there is one.` },
  );
}

function isGadgetFolder(path: string): boolean {
  return existsSync(join(path, "meta/snap.yaml")) || snapcraftFile(path) !== undefined || hookFiles(path).length > 0;
}

/** What may have been meant: a folder inside, or the hooks inside of one. */
function gadgetBelow(path: string): string | undefined {
  const below = foldersIn(path);
  return below.find(isGadgetFolder) ?? below.map((folder) => join(folder, "hooks")).find(isGadgetFolder);
}

/** Hooks are the files in meta/hooks; one that snap.yaml names and that has no file is none (snap/info.go). */
function hooksIn(
  folder: string,
  declared: SnapYaml,
): { readonly hooks: ReadonlyMap<string, GadgetHook>; readonly remarks: readonly string[] } {
  const place = join(folder, "meta/hooks");
  const names = existsSync(place) ? readdirSync(place).filter(isHookName).sort() : [];
  const hooks = new Map<string, GadgetHook>();
  const remarks: string[] = [];
  for (const name of names) {
    const file = `meta/hooks/${name}`;
    const executable = executableBit(folder, file);
    if (executable === undefined) remarks.push(`${file} is no file of the gadget and does not count`);
    else hooks.set(name, { name, file, executable, ...(declared.hooks.get(name) ?? declared.implicitHook) });
  }
  return { hooks, remarks };
}

/** Unpacks or lays out where that is needed: the folder to mount, and what people should know. */
async function unfold(path: string, work: string, found: Found): Promise<readonly [string, readonly string[]]> {
  const folder = join(work, "gadget");
  switch (found.kind) {
    case "unpacked":
      return [path, []];
    case "snap":
      await unpackSnap(path, folder);
      return [folder, []];
    case "sources":
      mkdirSync(folder, { recursive: true });
      return [folder, stageSources(path, folder, found.yamlName)];
    case "hooks":
      mkdirSync(folder, { recursive: true });
      return [folder, stageHookFolder(path, folder)];
  }
}

function contentOf(folder: string, plugs: Gadget["plugs"], model?: ModelSnapIds): GadgetYamlContent {
  const text = readGadgetFile(folder, "meta/gadget.yaml");
  if (text !== undefined && text.trim() !== "") return readGadgetYaml(text, "gadget.yaml", plugs, model);
  return { connections: new Set(), wrongConnections: [], defaults: new Map(), remarks: [] };
}

function remarkOnLayout(paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  return [`layout: is not played, so ${printable(paths.join(", "), 120)} is not what a device's hooks find there`];
}

/** The same gadget on a device whose model says its snap id: nothing of gadget.yaml counts under another one. */
export function gadgetOfModel(gadget: Gadget, model: ModelSnapIds): Gadget {
  const guessed = contentOf(gadget.folder, gadget.plugs);
  const { connections, wrongConnections, defaults } = contentOf(gadget.folder, gadget.plugs, model);
  const remarks = gadget.remarks.filter((remark) => !guessed.remarks.includes(remark));
  return { ...gadget, connections, wrongConnections, defaults, remarks };
}

/**
 * Opens a .snap, an unpacked snap, the sources of one or a folder of hooks. Whatever has to be unpacked goes below the
 * folder `work`, which must exist.
 * @throws Problem gadget-not-found, gadget-not-readable, gadget-too-large, gadget-file-wrong, rig-tool-missing
 */
export async function openGadget(source: string, work: string): Promise<Gadget> {
  const path = resolve(source);
  if (!existsSync(path)) throw new Problem("gadget-not-found", `cannot open the gadget ${path}: ${whyNotThere(path)}`);
  const found = kindOf(path);
  const [folder, remarks] = await unfold(path, work, found);
  const text = readGadgetFile(folder, "meta/snap.yaml");
  if (text === undefined) throw new Problem("gadget-not-found", "cannot open the gadget: it has no meta/snap.yaml");
  const declared = readSnapYaml(GadgetYaml.read(text, found.yamlName));
  const further = contentOf(folder, declared.plugs);
  const { name, version, base, plugs, services } = declared;
  const present = hooksIn(folder, declared);
  return {
    name,
    version,
    base,
    plugs,
    services,
    kind: found.kind,
    source,
    folder,
    hooks: present.hooks,
    connections: further.connections,
    wrongConnections: further.wrongConnections,
    defaults: further.defaults,
    remarks: [...remarks, ...present.remarks, ...remarkOnLayout(declared.layout), ...further.remarks],
  };
}
