import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A digest over names, kinds, modes, contents and times of change of everything below a folder. */
export function treeHash(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    const facts = lstatSync(path, { bigint: true });
    hash.update(`${name}\0${facts.mode}\0${facts.mtimeNs}\0${facts.size}\0`);
    if (facts.isFile()) hash.update(readFileSync(path));
  }
  return hash.digest("hex");
}
