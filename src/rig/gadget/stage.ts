import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { isMap } from "yaml";
import { isHookName } from "./gadget.ts";
import { readGadgetFile } from "./gadget-file.ts";
import { copyGadgetFile, copyGadgetTree, writeGadgetFile } from "./lay-out.ts";
import { GadgetYaml } from "./yaml-file.ts";

/** Where the sources of a snap keep its snapcraft.yaml. */
const snapcraftFiles = ["snap/snapcraft.yaml", "snapcraft.yaml", "build-aux/snap/snapcraft.yaml", ".snapcraft.yaml"];
/** Where they keep its hooks; of two with one name the first counts. */
const hookFolders = ["snap/hooks", "build-aux/snap/hooks", "hooks", "meta/hooks"];
/** Our own files, which `gadget add` has put there. */
const ownFolder = "prepare-device";

/** The snapcraft.yaml of this folder, below it, or undefined. */
export function snapcraftFile(folder: string): string | undefined {
  return snapcraftFiles.find((name) => existsSync(join(folder, name)));
}

/** Files of the folder that are named like hooks. */
export function hookFiles(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => isHookName(entry.name) && !entry.isDirectory())
    .map(({ name }) => name);
}

/** The hooks of one folder of these sources; what is a link has to stay below them. */
function stageHooks(sources: string, place: string, folder: string): void {
  for (const name of hookFiles(join(sources, place))) {
    copyGadgetFile(sources, join(place, name), { folder, name: join("meta/hooks", name) });
  }
}

/** Where they keep their gadget.yaml; the first counts. */
export const gadgetYamlFiles = ["gadget.yaml", "snap/gadget.yaml"];

/** Folders that a part of the plugin dump takes over as they are, if they are below the sources. */
export function dumpedFolders(yaml: GadgetYaml): readonly string[] {
  return yaml.entries(yaml.top, "parts").flatMap(([, part]) => {
    if (!isMap(part) || yaml.text(part, "plugin") !== "dump") return [];
    const source = part.has("source") ? (yaml.text(part, "source") ?? "") : "";
    const leaves = source.split(/[/\\]/).includes("..") || source.startsWith("/") || source.includes(":");
    return source === "" || leaves ? [] : [source];
  });
}

function dump(sources: string, source: string, folder: string): readonly string[] {
  const from = join(sources, source);
  if (lstatSync(from, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(from).flatMap((name) => {
    if ([".git", "node_modules", "snap", "parts", "stage", "prime", ownFolder].includes(name)) return [];
    // A folder cannot be copied into itself.
    if (!relative(join(from, name), folder).startsWith(`..${sep}`)) return [];
    return copyGadgetTree(sources, join(source, name), { folder, name });
  });
}

/** What the part prepare-device of a gadget does when it is built, for this machine (src/rig/gadget-add/part.ts). */
function stageOwnPart(sources: string, folder: string): void {
  const architecture = process.arch === "arm64" ? "arm64" : "amd64";
  copyGadgetFile(sources, join(ownFolder, architecture, "prepare-device"), { folder, name: "bin/prepare-device" });
  for (const name of ["prepare-device.yaml", "api-key"]) {
    copyGadgetFile(sources, join(ownFolder, name), { folder, name });
  }
}

/** Lays out what `snapcraft` would make of these sources without building anything. Gives what people should know. */
export function stageSources(sources: string, folder: string, yamlName: string): readonly string[] {
  copyGadgetFile(sources, yamlName, { folder, name: "meta/snap.yaml" });
  const yaml = GadgetYaml.read(readGadgetFile(sources, yamlName) ?? "", yamlName);
  const leftOut = dumpedFolders(yaml).flatMap((source) => dump(sources, source, folder));
  for (const name of gadgetYamlFiles) {
    if (copyGadgetFile(sources, name, { folder, name: "meta/gadget.yaml" })) break;
  }
  for (const hooks of hookFolders.toReversed()) stageHooks(sources, hooks, folder);
  if (yaml.entries(yaml.top, "parts").some(([name]) => name === ownFolder)) stageOwnPart(sources, folder);
  const built = yaml.entries(yaml.top, "parts").length > 0;
  return built ? [...leftOut, "nothing is built: what the parts of snapcraft.yaml make is not there"] : leftOut;
}

/** Lays out a folder of hooks as a gadget: the hooks in meta/hooks, every other file where it is. */
export function stageHookFolder(hooks: string, folder: string): readonly string[] {
  stageHooks(hooks, ".", folder);
  const yamls = ["snap.yaml", "gadget.yaml"];
  const leftOut = readdirSync(hooks)
    .filter((name) => !isHookName(name))
    .flatMap((name) => {
      return copyGadgetTree(hooks, name, { folder, name: yamls.includes(name) ? `meta/${name}` : name });
    });
  if (existsSync(join(folder, "meta/snap.yaml"))) return leftOut;
  const lines = ["name: rig-gadget", "version: '1'", "type: gadget", "plugs: {network: null, hardware-observe: null}"];
  writeGadgetFile({ folder, name: "meta/snap.yaml" }, `${lines.join("\n")}\n`);
  return [...leftOut, "there is no snap.yaml: the hooks have the plugs network and hardware-observe"];
}
