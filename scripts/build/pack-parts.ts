import { readFileSync } from "node:fs";

/** Where a part's text and its code cache begin and end in the asset that holds all parts. */
export type PartPlace = readonly [textStart: number, textEnd: number, cacheStart: number, cacheEnd: number];

export interface PackedParts {
  readonly bytes: Uint8Array;
  readonly places: Readonly<Record<string, PartPlace>>;
}

/** V8 copies a code cache that does not begin at a word. */
const wordBytes = 8;

/**
 * One asset of all parts, in their order. As assets of their own, Node would look at the head of each as it starts, and the
 * kernel would give the process the 64 KB around it.
 */
export function packParts(folder: string, names: readonly string[]): PackedParts {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const add = (bytes: Uint8Array): readonly [number, number] => {
    const padding = new Uint8Array(-size & (wordBytes - 1));
    pieces.push(padding, bytes);
    const start = size + padding.length;
    size = start + bytes.length;
    return [start, size];
  };
  const places = names.map((name) => {
    const text = add(readFileSync(`${folder}/${name}.cjs`));
    return [name, [...text, ...add(readFileSync(`${folder}/${name}.cache`))] as const] as const;
  });
  return { bytes: Buffer.concat(pieces), places: Object.fromEntries(places) };
}
