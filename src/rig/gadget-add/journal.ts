import { printable } from "../../problem/printable.ts";
import { textOf } from "./change.ts";
import { contentAt } from "./content.ts";
import { type Manifest, nothingAdded, parseManifest } from "./manifest.ts";
import type { GadgetTree } from "./tree.ts";

/** There as long as something is being written: what is meant to be done, and files that are not whole yet. */
export const journalFolder = ".prepare-device-add";
/** The manifest, from before the first change until after the last one. */
export const journalFile = `${journalFolder}/added.json`;

/** One that is not whole was cut off before anything else was done. */
function begun(folder: string): Manifest | undefined {
  const there = contentAt(folder, journalFile);
  if (there === undefined) return undefined;
  try {
    return parseManifest(textOf(there), journalFile);
  } catch {
    return undefined;
  }
}

/**
 * What earlier runs have done to the gadget, one that was cut off in the middle too: it may have done only a part.
 * @throws Problem gadget-file-wrong
 */
export function knownManifest({ folder, manifest }: GadgetTree): Manifest {
  const unfinished = begun(folder);
  if (unfinished !== undefined) return unfinished;
  const there = contentAt(folder, manifest);
  return there === undefined ? nothingAdded : parseManifest(textOf(there), printable(manifest));
}
