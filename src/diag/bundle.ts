import { strToU8, zipSync } from "fflate";
import { redact } from "./redact.ts";

/** One file of the archive, before anything was taken out. */
export interface DiagFile {
  readonly name: string;
  readonly text: string;
}

/** The archive is stored, not compressed: whoever is to mail it can read it first, with any tool. */
const stored = 0;

/** A zip of the files, each redacted. */
export function diagArchive(files: readonly DiagFile[], secrets: readonly string[], madeAt: Date): Uint8Array {
  const entries = files.map(({ name, text }) => [name, strToU8(redact(text, secrets))] as const);
  return zipSync(Object.fromEntries(entries), { level: stored, mtime: madeAt });
}
