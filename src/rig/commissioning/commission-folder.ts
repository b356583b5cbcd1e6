import { readdirSync } from "node:fs";
import { join } from "node:path";
import { errnoOf } from "../../disk/disk-fault.ts";
import { FsDisk } from "../../disk/fs-disk.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import { Problem } from "../../problem/problem.ts";
import { readAssertionFile } from "../../trust/assertion-file.ts";
import { type BroughtBrand, bringBrand, type ModelFacts } from "./bring-brand.ts";
import { readPrivateKeyFile } from "./private-key-file.ts";
import { keyFolder } from "./road-folder.ts";

function keyPaths(folder: string): readonly string[] {
  try {
    return readdirSync(join(folder, keyFolder)).map((name) => join(folder, keyFolder, name));
  } catch (fault) {
    const cause = `${join(folder, keyFolder)}: ${errnoOf(fault) ?? "unknown fault"}`;
    const cure = "Name a folder that `rig brand --out` has made with a brand of its own.";
    throw new Problem("brand-cannot-sign", `cannot sign with the brand in ${folder}: ${cause}`, { cause: fault, cure });
  }
}

/** The brand that `rig brand --out` has left in a folder, checked like one that is brought. Problems brand-…. */
export async function openCommission(
  folder: string,
  facts: ModelFacts,
  at: { readonly now: Date; readonly crypto: Crypto },
): Promise<BroughtBrand> {
  const disk = new FsDisk();
  const read = (name: string) => readAssertionFile(disk, join(folder, name), at.crypto);
  const keys = keyPaths(folder).map(readPrivateKeyFile);
  return await bringBrand(facts, { assertions: read("brand.assert"), trusted: read("trusted.assert"), keys, ...at });
}
