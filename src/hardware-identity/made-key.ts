import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { Disk } from "../disk/disk.ts";
import { makeFolders } from "../disk/make-folders.ts";
import { createTemporary, removeQuietly, writeDurably } from "../disk/write-durably.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { HardwareKey } from "./hardware-key.ts";
import { readKeyFile } from "./key-file.ts";
import { pemOfHeader } from "./public-key.ts";
import type { HardwareKeyKind } from "./settings.ts";

export const privateName = "hardware-key";
export const publicName = "hardware-key.pub";

const maxPublicBytes = 4096;

/** P-256 takes milliseconds where RSA takes minutes, and every TPM and every verifier knows it. */
const madeCurve = "P-256";
/** The key is for good: NIST SP 800-57 part 1 wants 3072 bits for secrets that outlive 2030. */
const madeRsaBits = 3072;

export type GenerateKey = (kind: HardwareKeyKind) => Promise<KeyObject>;

/** A new private key, made in a thread of its own. */
export async function generateHardwareKey(kind: HardwareKeyKind, rsaBits: number = madeRsaBits): Promise<KeyObject> {
  const make = promisify(generateKeyPair);
  const pair =
    kind === "rsa"
      ? await make("rsa", { modulusLength: rsaBits, publicExponent: 65_537 })
      : await make("ec", { namedCurve: madeCurve });
  return pair.privateKey;
}

/** The first folder's key that is there; the folders come in the order in which they last. */
function readFirst(disk: Disk, folders: readonly string[]): HardwareKey | undefined {
  for (const folder of folders) {
    const key = readKeyFile(disk, `${folder}/${privateName}`, "made");
    if (key !== undefined) return key;
  }
  return undefined;
}

function publicFile(disk: Disk, folder: string): { path: string; pem: string } | undefined {
  const path = `${folder}/${publicName}`;
  const bytes = disk.readFile(path, maxPublicBytes);
  return bytes === undefined ? undefined : { path, pem: Buffer.from(bytes).toString("latin1") };
}

/** A key is made once in a device's life: public halves that tell of another one, or of one that is gone, end the run. */
function checkPublicFiles(disk: Disk, folders: readonly string[], key: HardwareKey | undefined): void {
  const wanted = key === undefined ? undefined : pemOfHeader(key.publicKey.headerText);
  for (const folder of folders) {
    const found = publicFile(disk, folder);
    if (found === undefined || found.pem === wanted) continue;
    const path = printable(found.path, 300);
    if (key === undefined) {
      throw new Problem("hardware-key-lost", `cannot find the hardware key that ${path} tells of`);
    }
    throw new Problem("hardware-key-changed", `cannot use ${key.origin}: ${path} tells of another key`);
  }
}

/**
 * The key that an earlier run made, or undefined if none was ever made. Problems hardware-key-lost (only its public half
 * is left), hardware-key-changed, hardware-key-corrupt, hardware-key-exposed, disk-…
 */
export function readMadeKey(disk: Disk, folders: readonly string[]): HardwareKey | undefined {
  const key = readFirst(disk, folders);
  checkPublicFiles(disk, folders, key);
  return key;
}

/** Under a name that must be free: two runs at once end with one key. */
function keepPrivateKey(disk: Disk, folder: string, privateKey: KeyObject): void {
  makeFolders(disk, folder, 0o700);
  const pem = new TextEncoder().encode(privateKey.export({ format: "pem", type: "pkcs8" }).toString());
  const temporary = createTemporary(disk, folder, pem, 0o600);
  try {
    disk.link(temporary, `${folder}/${privateName}`);
  } finally {
    removeQuietly(disk, temporary);
  }
}

/** In every folder: whichever of them is wiped, the others remember that there was a key. */
function keepPublicHalf(disk: Disk, folders: readonly string[], key: HardwareKey): void {
  const bytes = new TextEncoder().encode(pemOfHeader(key.publicKey.headerText));
  for (const folder of folders) {
    if (publicFile(disk, folder) !== undefined) continue;
    makeFolders(disk, folder, 0o700);
    writeDurably(disk, { path: `${folder}/${publicName}`, bytes, mode: 0o644 });
  }
}

/**
 * The key that is there, else a new one in the first folder: FOLDER/hardware-key (PKCS#8 in PEM, 0600), durable before
 * anyone hears of it and never replaced, and FOLDER/hardware-key.pub in every folder. Problems as readMadeKey.
 */
export async function readOrMakeKey(
  disk: Disk,
  folders: readonly [string, ...string[]],
  make: () => Promise<KeyObject>,
): Promise<{ readonly key: HardwareKey; readonly made: boolean }> {
  const present = readMadeKey(disk, folders);
  if (present === undefined) keepPrivateKey(disk, folders[0], await make());
  const key = present ?? readFirst(disk, folders);
  if (key === undefined) throw new Problem("disk-io", `cannot read ${folders[0]}/${privateName}: it is gone again`);
  // Also for a key that is there: a run that was killed may not have come so far.
  for (const folder of folders) if (disk.stat(`${folder}/${privateName}`) !== undefined) disk.syncFolder(folder);
  keepPublicHalf(disk, folders, key);
  return { key, made: present === undefined };
}
