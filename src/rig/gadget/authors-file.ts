import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Gadget } from "./gadget.ts";
import { readGadgetFile } from "./gadget-file.ts";
import { dumpedFolders, gadgetYamlFiles, snapcraftFile } from "./stage.ts";
import { GadgetYaml } from "./yaml-file.ts";

const hookFolders = ["snap/hooks", "hooks", "meta/hooks", "build-aux/snap/hooks"];

/** Where sources may have a file of the packed gadget, the likeliest place first. */
function placesIn(source: string, file: string): readonly string[] {
  const snapcraft = snapcraftFile(source);
  const [, hook] = /^meta\/hooks\/(.+)$/.exec(file) ?? [];
  if (hook !== undefined) return hookFolders.map((folder) => `${folder}/${hook}`);
  if (file === "meta/snap.yaml") return snapcraft === undefined ? [] : [snapcraft];
  if (file === "meta/gadget.yaml") return gadgetYamlFiles;
  if (snapcraft === undefined) return [];
  const yaml = GadgetYaml.read(readGadgetFile(source, snapcraft) ?? "", snapcraft);
  return ["prepare-device", ...dumpedFolders(yaml)].map((folder) => join(folder, file));
}

/** Where sources keep a hook that they do not have yet. */
function newHook(source: string, name: string): string {
  const folder = hookFolders.find((one) => existsSync(join(source, one))) ?? "snap/hooks";
  return `${folder}/${name}`;
}

/** The file where its author has it, or would have it: sources and a folder of hooks have no meta/. */
export function authorsFile({ kind, source }: Gadget, file: string): string {
  if (kind === "hooks") return file.replace(/^meta\/(?:hooks\/)?/, "");
  if (kind !== "sources") return file;
  const place = placesIn(source, file).find((one) => existsSync(join(source, one)));
  if (place !== undefined) return place;
  return file.startsWith("meta/hooks/") ? newHook(source, file.slice("meta/hooks/".length)) : file;
}

/** The file that stands for the whole gadget: its snap.yaml or snapcraft.yaml, or, in a folder of hooks, the first of them. */
export function mainFile(gadget: Gadget): string {
  const file = authorsFile(gadget, "meta/snap.yaml");
  const [hook] = gadget.hooks.keys();
  return gadget.kind === "hooks" && !existsSync(join(gadget.source, file)) && hook !== undefined ? hook : file;
}
