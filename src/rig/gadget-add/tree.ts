import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../../problem/problem.ts";
import { isHookName } from "../gadget/gadget.ts";
import { readGadgetFile } from "../gadget/gadget-file.ts";
import { readSnapYaml, type SnapYaml } from "../gadget/snap-yaml.ts";
import { snapcraftFile } from "../gadget/stage.ts";
import { GadgetYaml } from "../gadget/yaml-file.ts";

/** How a gadget is built: by snapcraft from sources, or by `snap pack` from the tree as it lies there. */
export type Build = "snapcraft" | "snap-pack";

/** A gadget's tree, and where in it our things belong. Paths are below the folder. */
export interface GadgetTree {
  readonly folder: string;
  readonly build: Build;
  /** snapcraft.yaml or meta/snap.yaml. */
  readonly snapFile: string;
  readonly snapText: string;
  readonly snap: SnapYaml;
  readonly yaml: GadgetYaml;
  readonly gadgetFile: string;
  /** Undefined where gadget.yaml is made by the build. */
  readonly gadgetText: string | undefined;
  /** Where new hooks go. */
  readonly hookFolder: string;
  /** Where the gadget's author keeps hooks: path by name. */
  readonly hooks: ReadonlyMap<string, readonly string[]>;
  /** The folder of our own files. */
  readonly ownFolder: string;
  /** Where what was added is written down. */
  readonly manifest: string;
}

const packedFile = "meta/snap.yaml";
/** What builds leave behind, and what is no source. */
const passedOver: ReadonlySet<string> = new Set([".git", "node_modules", "parts", "stage", "prime", "prepare-device"]);
const maxDepth = 4;

/** Hooks may lie in any folder of this name: parts of snapcraft.yaml can take them from wherever they like. */
function hooksBelow(folder: string, at: string, depth: number): readonly string[] {
  return readdirSync(join(folder, at), { withFileTypes: true }).flatMap((entry) => {
    const path = at === "" ? entry.name : `${at}/${entry.name}`;
    if (entry.isDirectory())
      return depth === 0 || passedOver.has(entry.name) ? [] : hooksBelow(folder, path, depth - 1);
    // Links too: what is a hook's name is taken, whatever lies there.
    return isHookName(entry.name) && /(?:^|\/)hooks$/.test(at) ? [path] : [];
  });
}

function hooksByName(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths.toSorted()) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    found.set(name, [...(found.get(name) ?? []), path]);
  }
  return found;
}

/** The folder itself, or the only one in it that holds an unpacked gadget: what a Makefile lays out, for instance. */
function gadgetFolder(given: string): string {
  if (!existsSync(given) || !statSync(given).isDirectory()) {
    throw new Problem("gadget-not-found", `cannot add to ${given}: there is no such folder`);
  }
  if (existsSync(join(given, packedFile)) || snapcraftFile(given) !== undefined) return given;
  const inner = readdirSync(given, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(given, entry.name, packedFile)))
    .map(({ name }) => name);
  const [only] = inner;
  if (only !== undefined && inner.length === 1) return join(given, only);
  throw new Problem(
    "gadget-not-found",
    `cannot add to ${given}: it has no snapcraft.yaml, no snap/snapcraft.yaml and no meta/snap.yaml`,
    {
      cure: "Name the folder of the gadget's sources, or one into which a gadget is unpacked (unsquashfs -d DIR GADGET.snap).",
    },
  );
}

function textOf(folder: string, name: string): string {
  return readGadgetFile(folder, name) ?? "";
}

/**
 * Finds out how a gadget's tree is laid out.
 * @throws Problem gadget-not-found, gadget-file-wrong
 */
export function readTree(given: string): GadgetTree {
  const folder = gadgetFolder(given);
  const isPacked = existsSync(join(folder, packedFile));
  const snapFile = isPacked ? packedFile : (snapcraftFile(folder) ?? packedFile);
  const snapText = textOf(folder, snapFile);
  const yaml = GadgetYaml.read(snapText, snapFile);
  // snapcraft takes gadget.yaml from beside the folder snap/ (snapcraft/parts/setup_assets.py).
  const gadgetFile = isPacked ? "meta/gadget.yaml" : "gadget.yaml";
  const assets = snapFile.startsWith("build-aux/") ? "build-aux/snap" : "snap";
  const hookFolder = isPacked ? "meta/hooks" : `${assets}/hooks`;
  const paths = isPacked
    ? hooksBelow(folder, "", 2).filter((path) => path.startsWith("meta/hooks/"))
    : hooksBelow(folder, "", maxDepth);
  const ownFolder = isPacked ? "usr/share/doc/prepare-device" : "prepare-device";
  return {
    folder,
    build: isPacked ? "snap-pack" : "snapcraft",
    snapFile,
    snapText,
    snap: readSnapYaml(yaml),
    yaml,
    gadgetFile,
    gadgetText: readGadgetFile(folder, gadgetFile),
    hookFolder,
    hooks: hooksByName(paths),
    ownFolder,
    manifest: `${ownFolder}/added.json`,
  };
}
