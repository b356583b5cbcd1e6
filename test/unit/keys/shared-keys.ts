import { readFileSync } from "node:fs";
import { type DeviceKey, deviceKeyFromPrivate } from "../../../src/keys/device-key.ts";
import { decodePrivateKey } from "../../../src/openpgp/private-key.ts";

/** Written by snapd itself: see test/vectors/snapd-keys/PROVENANCE.md. */
export const snapdKeyId = "8TNi4YXcVU0NZ_5b0AhyXzI1SANNpxHyW9xUfRTqVuQq35r6rgWXPTxqijfTc30h";

export const snapdKeyFile: Uint8Array = new Uint8Array(
  readFileSync(new URL(`../../vectors/snapd-keys/${snapdKeyId}`, import.meta.url)),
);

export function snapdKey(): DeviceKey {
  return deviceKeyFromPrivate(decodePrivateKey(snapdKeyFile));
}
