import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Gadget } from "./gadget.ts";

const hookFolders = ["snap/hooks", "hooks", "meta/hooks", "build-aux/snap/hooks"];

/** The file where its author has it: a folder of hooks has no meta/hooks. */
export function authorsFile({ kind, source }: Gadget, file: string): string {
  const [, hook] = /^meta\/hooks\/(.+)$/.exec(file) ?? [];
  if (hook !== undefined && kind === "hooks") return hook;
  if (hook === undefined || kind !== "sources") return file;
  const place = hookFolders.find((folder) => existsSync(join(source, folder, hook)));
  return place === undefined ? file : `${place}/${hook}`;
}
