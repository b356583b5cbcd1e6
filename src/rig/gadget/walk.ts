import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function* walkBelow(folder: string): Generator<string> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    yield path;
    if (entry.isDirectory()) yield* walkBelow(path);
  }
}

/**
 * The first so many paths of what lies below a folder. No link is followed: Node's own recursive listing sometimes does,
 * and comes to no end in a tree such as a kernel's, where links lead round.
 */
export function firstBelow(folder: string, count: number): readonly string[] {
  const found: string[] = [];
  for (const path of walkBelow(folder)) {
    if (found.length >= count) break;
    found.push(path);
  }
  return found;
}
