import { readFileSync } from "node:fs";
import { type DeviceKey, deviceKeyFromPrivate } from "../../../src/keys/device-key.ts";
import { decodePrivateKey } from "../../../src/openpgp/private-key.ts";

interface RecordedKey {
  readonly name: string;
  readonly keyId: string;
  readonly privateKey: string;
}

const recordedFile = JSON.parse(readFileSync(new URL("../../vectors/snapd/keys.json", import.meta.url), "utf8")) as {
  readonly keys: readonly RecordedKey[];
};

/** Written by snapd itself: see test/vectors/snapd/PROVENANCE.md. */
export const recordedKeys = recordedFile.keys;

function recorded(name: string): RecordedKey {
  const found = recordedKeys.find((key) => key.name === name);
  if (found === undefined) throw new Error(`no key ${name} is recorded`);
  return found;
}

export const snapdKeyId: string = recorded("device").keyId;

export const snapdKeyFile: Uint8Array = new TextEncoder().encode(recorded("device").privateKey);

export function snapdKey(name = "device"): DeviceKey {
  return deviceKeyFromPrivate(decodePrivateKey(new TextEncoder().encode(recorded(name).privateKey)));
}
