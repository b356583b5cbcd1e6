import { copyFileSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { isMap } from "yaml";
import { isHookName } from "./gadget.ts";
import { readGadgetFile } from "./gadget-file.ts";
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
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => isHookName(name) && statSync(join(folder, name)).isFile());
}

function stageHooks(from: string, folder: string): void {
  mkdirSync(join(folder, "meta/hooks"), { recursive: true });
  for (const name of hookFiles(from)) copyFileSync(join(from, name), join(folder, "meta/hooks", name));
}

function copyIfThere(from: string, to: string): boolean {
  if (!existsSync(from)) return false;
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  return true;
}

/** Folders that a part of the plugin dump takes over as they are, if they are below the sources. */
function dumpedFolders(yaml: GadgetYaml): readonly string[] {
  return yaml.entries(yaml.top, "parts").flatMap(([, part]) => {
    if (!isMap(part) || yaml.text(part, "plugin") !== "dump") return [];
    const source = part.has("source") ? (yaml.text(part, "source") ?? "") : "";
    const leaves = source.split(/[/\\]/).includes("..") || source.startsWith("/") || source.includes(":");
    return source === "" || leaves ? [] : [source];
  });
}

/** Links stay links: what they lead to is looked for inside of the sandbox only. */
function dump(sources: string, source: string, folder: string): void {
  const from = join(sources, source);
  if (!existsSync(from) || !lstatSync(from).isDirectory()) return;
  for (const name of readdirSync(from)) {
    if ([".git", "node_modules", "snap", "parts", "stage", "prime", ownFolder].includes(name)) continue;
    const entry = join(from, name);
    const target = join(folder, name);
    // A folder cannot be copied into itself.
    if (!relative(entry, folder).startsWith(`..${sep}`)) continue;
    cpSync(entry, target, { recursive: true, verbatimSymlinks: true });
  }
}

/** What the part prepare-device of a gadget does when it is built, for this machine (src/rig/gadget-add/part.ts). */
function stageOwnPart(sources: string, folder: string): void {
  const from = join(sources, ownFolder);
  const architecture = process.arch === "arm64" ? "arm64" : "amd64";
  copyIfThere(join(from, architecture, "prepare-device"), join(folder, "bin/prepare-device"));
  for (const name of ["prepare-device.yaml", "api-key"]) copyIfThere(join(from, name), join(folder, name));
}

/** Lays out what `snapcraft` would make of these sources without building anything. Gives what people should know. */
export function stageSources(sources: string, folder: string, yamlName: string): readonly string[] {
  copyIfThere(join(sources, yamlName), join(folder, "meta/snap.yaml"));
  const yaml = GadgetYaml.read(readGadgetFile(sources, yamlName) ?? "", yamlName);
  for (const source of dumpedFolders(yaml)) dump(sources, source, folder);
  for (const name of ["gadget.yaml", "snap/gadget.yaml"]) {
    if (copyIfThere(join(sources, name), join(folder, "meta/gadget.yaml"))) break;
  }
  for (const hooks of hookFolders.toReversed()) stageHooks(join(sources, hooks), folder);
  if (yaml.entries(yaml.top, "parts").some(([name]) => name === ownFolder)) stageOwnPart(sources, folder);
  const built = yaml.entries(yaml.top, "parts").length > 0;
  return built ? ["nothing is built: what the parts of snapcraft.yaml make is not there"] : [];
}

/** Lays out a folder of hooks as a gadget: the hooks in meta/hooks, every other file where it is. */
export function stageHookFolder(hooks: string, folder: string): readonly string[] {
  stageHooks(hooks, folder);
  const yamls = ["snap.yaml", "gadget.yaml"];
  for (const name of readdirSync(hooks)) {
    if (isHookName(name)) continue;
    const target = yamls.includes(name) ? join(folder, "meta", name) : join(folder, name);
    cpSync(join(hooks, name), target, { recursive: true, verbatimSymlinks: true });
  }
  if (existsSync(join(folder, "meta/snap.yaml"))) return [];
  const lines = ["name: rig-gadget", "version: '1'", "type: gadget", "plugs: {network: null, hardware-observe: null}"];
  writeFileSync(join(folder, "meta/snap.yaml"), `${lines.join("\n")}\n`);
  return ["there is no snap.yaml: the hooks have the plugs network and hardware-observe"];
}
