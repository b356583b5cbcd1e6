import type { Problem } from "../problem/problem.ts";
import type { DeviceKey } from "./device-key.ts";

/** A private key that other users had access to. */
export interface ExposedKey {
  readonly path: string;
  /** What its permission bits were. */
  readonly mode: number;
}

/** Private keys by their key id, laid out as snapd's key manager does it. */
export interface KeyStore {
  /** Ids that files are named after, sorted; what is in them is not looked at, so an unreadable key still counts. */
  list(): readonly string[];
  /** The key, or undefined if no file has its name. Problem key-file-corrupt if one has and it is not that key. */
  read(keyId: string): DeviceKey | undefined;
  /**
   * Keeps the key durably and never over another file: a key that is there already is left alone, anything else of
   * that name is Problem key-conflict. The temporary folder is on the same file system and is not the key folder. Where
   * `from`, on the same file system, has the key, its file gets a second name instead of being written once more: nobody
   * writes into such a file, neither this program nor snapd.
   */
  put(key: DeviceKey, temporaryFolder: string, from?: KeyStore): void;
  /** Makes the folder durably, so that a put has it ready. */
  makeReady(): void;
  /** Forgets a key durably; nothing happens if it is not there. */
  remove(keyId: string): void;
  /** Takes the keys away from other users who may read or write them; what was wrong. Faults are left to survey(). */
  tighten(): readonly ExposedKey[];
  /** Everything in the store that is not as it should be, without changing it. */
  survey(): readonly Problem[];
}

/** In the device folder (snapd asserts/fskeypairmgr.go), and in our own. */
export const keyFolderName = "private-keys-v1";

/** base64url of a SHA3-384 digest. */
const keyIdForm = /^[A-Za-z0-9_-]{64}$/;

export function isKeyId(name: string): boolean {
  return keyIdForm.test(name);
}
