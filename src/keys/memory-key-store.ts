import type { Problem } from "../problem/problem.ts";
import type { DeviceKey } from "./device-key.ts";
import { isKeyId, type KeyStore } from "./key-store.ts";

/** Keys that end with the process. */
export class MemoryKeyStore implements KeyStore {
  readonly #keys = new Map<string, DeviceKey>();

  list(): readonly string[] {
    return [...this.#keys.keys()].sort();
  }

  read(keyId: string): DeviceKey | undefined {
    return isKeyId(keyId) ? this.#keys.get(keyId) : undefined;
  }

  put(key: DeviceKey, _temporaryFolder: string): void {
    this.#keys.set(key.keyId, key);
  }

  makeReady(): void {
    // There is nothing to make.
  }

  remove(keyId: string): void {
    this.#keys.delete(keyId);
  }

  tighten(): readonly [] {
    return [];
  }

  survey(): readonly Problem[] {
    return [];
  }
}
