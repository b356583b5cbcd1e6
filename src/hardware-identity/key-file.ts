import { createPrivateKey, type KeyObject } from "node:crypto";
import type { Disk } from "../disk/disk.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { type HardwareKey, hardwareKeyOf } from "./hardware-key.ts";

const maxPemBytes = 16 * 1024;

/** The one block that is a private key; openssl writes EC PARAMETERS before it, others text around it. */
function privateBlock(pem: string): string | undefined {
  return /-----BEGIN ([A-Z ]{0,20}PRIVATE KEY)-----[\s\S]*?-----END \1-----/.exec(pem)?.[0];
}

/** Nothing of the file, and no fault of the parser that may quote it, leaves in a message. */
function privateKeyOf(bytes: Uint8Array, path: string): KeyObject {
  const where = printable(path, 300);
  const block = privateBlock(Buffer.from(bytes).toString("latin1"));
  if (block === undefined) {
    throw new Problem("hardware-key-corrupt", `cannot use ${where}: it holds no private key in PEM`);
  }
  if (/^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(block)) {
    throw new Problem("hardware-key-encrypted", `cannot use ${where}: its private key is encrypted`);
  }
  try {
    return createPrivateKey(block);
  } catch {
    throw new Problem("hardware-key-corrupt", `cannot use ${where}: its private key cannot be read`);
  }
}

/** A file that others may open is no secret; of a symbolic link only the settings' check knows the mode. */
function checkMode(disk: Disk, path: string, openTo: number): void {
  const facts = disk.stat(path);
  if (facts?.kind !== "file" || (facts.mode & openTo) === 0) return;
  const mode = facts.mode.toString(8).padStart(4, "0");
  throw new Problem("hardware-key-exposed", `cannot use ${printable(path, 300)}: its mode is ${mode}`);
}

/** Whom a private key's file must be closed to: a group may read what the factory brought, nobody what we made. */
const closedTo = { made: 0o077, file: 0o007 } as const;

/** The key in the file, or undefined if there is none. Problems hardware-key-…, disk-… */
export function readKeyFile(disk: Disk, path: string, source: "made" | "file"): HardwareKey | undefined {
  const bytes = disk.readFile(path, maxPemBytes);
  if (bytes === undefined) return undefined;
  checkMode(disk, path, closedTo[source]);
  return hardwareKeyOf(source, printable(path, 300), privateKeyOf(bytes, path));
}
