import { AssertionError } from "../assertion/assertion-error.ts";
import type { Disk } from "../disk/disk.ts";
import { makeFolders } from "../disk/make-folders.ts";
import { isOpenToAll } from "../disk/open-to-all.ts";
import { createTemporary, removeQuietly } from "../disk/write-durably.ts";
import { decodePrivateKey } from "../openpgp/private-key.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { type DeviceKey, deviceKeyFromPrivate } from "./device-key.ts";
import { exposedMode, inOctal, keyFileMode, tightenKeyFile } from "./exposed-key.ts";
import { type ExposedKey, isKeyId, type KeyStore, keyFolderName } from "./key-store.ts";

/** A key of 16384 bits takes 13 KB. */
const maxKeyFileBytes = 32 * 1024;
/** snapd asks for 0775 below its umask (asserts/fsentryutils.go); it needs no more than its own user. */
const keyFolderMode = 0o700;
const deviceFolderMode = 0o755;

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

/** DEVICE-DIR/private-keys-v1/KEY-ID, as snapd lays it out (asserts/fskeypairmgr.go). */
export class FsKeyStore implements KeyStore {
  readonly #disk: Disk;
  readonly #deviceFolder: string;
  readonly #folder: string;
  /** Made durably by this object: nobody takes folders away while it lives. */
  #isReady = false;
  /** Ids of the keys that this object has written. */
  readonly #written = new Set<string>();

  /** The device folder is the parent of private-keys-v1; both are made when the first key is put. */
  constructor(disk: Disk, deviceFolder: string) {
    this.#disk = disk;
    this.#deviceFolder = deviceFolder;
    this.#folder = `${deviceFolder}/${keyFolderName}`;
  }

  list(): readonly string[] {
    this.#checkFolder();
    return (this.#disk.list(this.#folder) ?? []).filter(isKeyId);
  }

  read(keyId: string): DeviceKey | undefined {
    if (!isKeyId(keyId)) return undefined;
    this.#checkFolder();
    const bytes = this.#disk.readFile(this.#path(keyId), maxKeyFileBytes);
    return bytes === undefined ? undefined : this.#decode(keyId, bytes);
  }

  makeReady(): void {
    makeFolders(this.#disk, this.#deviceFolder, deviceFolderMode);
    makeFolders(this.#disk, this.#folder, keyFolderMode);
    this.#isReady = true;
  }

  put(key: DeviceKey, temporaryFolder: string, from?: KeyStore): void {
    if (!this.#isReady) this.makeReady();
    this.#checkFolder();
    const file = from instanceof FsKeyStore ? from.#lastingFileOf(key) : undefined;
    if (!this.#holds(key) && !(file !== undefined && this.#canLink(file, key))) this.#write(key, temporaryFolder);
    // Also for a key that is there: a run that was killed may not have come so far.
    this.#disk.syncFolder(this.#folder);
  }

  remove(keyId: string): void {
    if (!isKeyId(keyId)) return;
    if (this.#disk.unlink(this.#path(keyId))) this.#disk.syncFolder(this.#folder);
  }

  tighten(): readonly ExposedKey[] {
    return this.list().flatMap((keyId) => tightenKeyFile(this.#disk, this.#path(keyId)));
  }

  survey(): readonly Problem[] {
    const found: Problem[] = [];
    const report = (look: () => void) => {
      try {
        look();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        found.push(error);
      }
    };
    report(() => this.#checkFolder());
    report(() => {
      for (const name of this.#disk.list(this.#folder) ?? []) {
        report(() => this.#checkMode(name));
        report(() => this.#checkContent(name));
      }
    });
    return found;
  }

  #path(keyId: string): string {
    return `${this.#folder}/${keyId}`;
  }

  #checkFolder(): void {
    if (isOpenToAll(this.#disk, this.#folder)) {
      throw new Problem("key-folder-open", `cannot use ${this.#folder}: everybody may write to it`);
    }
  }

  #checkMode(name: string): void {
    const mode = exposedMode(this.#disk, this.#path(name));
    if (mode === undefined) return;
    throw new Problem("key-file-exposed", `cannot call ${this.#shown(name)} private: its mode is ${inOctal(mode)}`);
  }

  #checkContent(name: string): void {
    if (!isKeyId(name)) {
      throw new Problem("key-file-stray", `cannot tell what ${this.#shown(name)} is: no key has that name`);
    }
    const bytes = this.#disk.readFile(this.#path(name), maxKeyFileBytes);
    if (bytes !== undefined) this.#decode(name, bytes);
  }

  /** The name of a file may be anything, and the whole path is wanted in a message. */
  #shown(name: string): string {
    return `${this.#folder}/${printable(name, 80)}`;
  }

  #decode(keyId: string, bytes: Uint8Array): DeviceKey {
    try {
      const key = deviceKeyFromPrivate(decodePrivateKey(bytes));
      if (key.keyId === keyId) return key;
      throw new Problem("key-file-corrupt", `cannot use ${this.#path(keyId)}: the key in it is ${key.keyId}`);
    } catch (cause) {
      if (!(cause instanceof AssertionError)) throw cause;
      throw new Problem("key-file-corrupt", `cannot use ${this.#path(keyId)}: ${cause.message}`, { cause });
    }
  }

  #holds(key: DeviceKey): boolean {
    const path = this.#path(key.keyId);
    const bytes = this.#disk.readFile(path, maxKeyFileBytes);
    if (bytes === undefined) return false;
    if (sameBytes(bytes, key.encodePrivate())) return true;
    // snapd may have written the same key in other words (leading zeros, folding): then it is the same key.
    try {
      if (sameBytes(this.#decode(key.keyId, bytes).encodePrivate(), key.encodePrivate())) return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    throw new Problem("key-conflict", `cannot write ${path}: something else is in a file of that name`);
  }

  /**
   * The file of this very key, if this object has written it: then it is ours alone, and its bytes were synced before it had
   * a name. Of one that was found nobody knows who has it open, or whether it is on the disk.
   */
  #lastingFileOf(key: DeviceKey): string | undefined {
    if (!this.#written.has(key.keyId)) return undefined;
    const path = this.#path(key.keyId);
    const facts = this.#disk.stat(path);
    if (facts?.kind !== "file" || facts.mode !== keyFileMode) return undefined;
    const bytes = this.#disk.readFile(path, maxKeyFileBytes);
    return bytes !== undefined && sameBytes(bytes, key.encodePrivate()) ? path : undefined;
  }

  /** False where this file system does not link to the other one, or not at all. */
  #canLink(file: string, key: DeviceKey): boolean {
    try {
      this.#link(file, key);
      return true;
    } catch (fault) {
      if (fault instanceof Problem && fault.code.startsWith("disk-")) return false;
      throw fault;
    }
  }

  /** A link, not a rename: it fails if the name was taken meanwhile, and the name appears with all its bytes synced. */
  #link(file: string, key: DeviceKey): void {
    if (!this.#disk.link(file, this.#path(key.keyId))) this.#holds(key);
  }

  #write(key: DeviceKey, temporaryFolder: string): void {
    const temporary = createTemporary(this.#disk, temporaryFolder, key.encodePrivate(), keyFileMode);
    try {
      this.#link(temporary, key);
    } finally {
      removeQuietly(this.#disk, temporary);
    }
    this.#disk.syncFolder(temporaryFolder);
    this.#written.add(key.keyId);
  }
}
