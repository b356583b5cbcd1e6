import { accessSync, constants, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Memory, where Linux has it: a device is some thousand small files that nobody needs after the run. */
const memory = "/dev/shm";

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A new folder for what is made for one run. Whoever asks for it removes it. */
export function makeWorkFolder(prefix: string): string {
  return mkdtempSync(join(isWritable(memory) ? memory : tmpdir(), prefix));
}
