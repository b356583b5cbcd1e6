import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Assertion } from "../../assertion/assertion.ts";
import { encodeStream } from "../../assertion/encode.ts";
import { diskFault } from "../../disk/disk-fault.ts";
import type { DeviceKey } from "../../keys/device-key.ts";
import { type ToldAssertion, told } from "./story.ts";

/** The folder of --out, and what was written there in which order. */
export class RoadFolder {
  readonly path: string;
  readonly #assertionFiles: string[] = [];

  constructor(path: string) {
    this.path = path;
  }

  /** Every file with assertions, each after those it stands on. */
  get assertionFiles(): readonly string[] {
    return this.#assertionFiles;
  }

  at(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Uint8Array, mode = 0o644): void {
    try {
      writeFileSync(this.at(name), content, { mode });
    } catch (fault) {
      throw diskFault("write", this.at(name), fault);
    }
  }

  /** As a stream; how the story names them. */
  writeAssertions(name: string, assertions: readonly Assertion[]): readonly ToldAssertion[] {
    this.write(name, encodeStream(assertions));
    this.#assertionFiles.push(name);
    return told(name, assertions);
  }

  /** Private keys as snapd keeps them: a folder nobody else may look into, files of mode 0600. */
  writeKeys(keys: readonly DeviceKey[]): void {
    mkdirSync(this.at(keyFolder), { recursive: true, mode: 0o700 });
    for (const key of keys) this.write(join(keyFolder, key.keyId), key.encodePrivate(), 0o600);
  }
}

/** snapd's name for it. */
export const keyFolder = "private-keys-v1";
