import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FsDisk } from "../../disk/fs-disk.ts";
import { makeFolders } from "../../disk/make-folders.ts";
import { Problem } from "../../problem/problem.ts";
import { givenPath } from "./given-path.ts";

/** The folder of --out, made if it is not there; without the option a new one for temporary files. Problem usage-wrong. */
export function outFolder(out: string | undefined, prefix: string): string {
  if (out === undefined) return mkdtempSync(join(tmpdir(), prefix));
  const folder = givenPath(out);
  const disk = new FsDisk();
  makeFolders(disk, folder, 0o755);
  if (disk.list(folder)?.length === 0) return folder;
  throw new Problem("usage-wrong", `cannot write into ${folder}: something is in that folder`, {
    cure: "Name a folder that is empty or does not exist yet.",
  });
}
