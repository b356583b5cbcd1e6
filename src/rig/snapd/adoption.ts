import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import { type DeviceKey, deviceKeyFromPrivate } from "../../keys/device-key.ts";
import { decodePrivateKey } from "../../openpgp/private-key.ts";
import { type Device, keepsKeysOnSave } from "../device.ts";
import { makeSnapdFolder, readSnapdFile } from "../snapd-folder.ts";

/** What snapd finds when it looks for a serial whose key it has (overlord/devicestate maybeRestoreAfterReset). */
export type Adoption =
  | {
      readonly kind: "restored";
      readonly serial: SerialAssertion;
      readonly key: DeviceKey;
      /** What snapd lets pass and should not be so. */
      readonly complaints: readonly string[];
    }
  /** It makes a key of its own and registers: if the agent has registered one, that is a second identity. */
  | { readonly kind: "registers-itself"; readonly reason: string }
  /** It does neither, and tries again at its next look. */
  | { readonly kind: "fault"; readonly reason: string }
  /** It does not look yet, or not at all. */
  | { readonly kind: "waits"; readonly reason: string };

function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}

/** Opens the key folder as snapd's key manager does: made if missing, refused if anybody may write to it. */
export function openKeyFolder(
  device: Device,
  model: ModelAssertion,
): { readonly folder: string } | { readonly fault: string } {
  const folder = join(device.deviceFolder, "private-keys-v1");
  if (keepsKeysOnSave(model) && !existsSync(join(device.deviceFolder, ".."))) {
    return { fault: "internal error: cannot access device keypair manager if ubuntu-save is unavailable" };
  }
  if ((makeSnapdFolder(folder, 0o775) & 0o002) !== 0) {
    return { fault: `assert storage root unexpectedly world-writable: ${folder}` };
  }
  return { folder };
}

/** As much as the encoded form of a key of 16384 bits takes, four times over. */
const maxKeyFileBytes = 64 * 1024;

/** What a key file holds, and its mode; undefined if there is none. @throws AssertionError, Problem of rig and disk */
export function readKeyFile(path: string): { readonly key: DeviceKey; readonly mode: number } | undefined {
  const file = readSnapdFile(path, maxKeyFileBytes);
  return file && { key: deviceKeyFromPrivate(decodePrivateKey(file.bytes)), mode: file.mode };
}

function lookAtKey(path: string): ReturnType<typeof readKeyFile> | { readonly fault: string } {
  try {
    return readKeyFile(path);
  } catch (error) {
    return { fault: `cannot decode key pair: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function complaintsAbout(mode: number, key: DeviceKey, keyId: string): readonly string[] {
  return [
    ...(mode === 0o600 ? [] : [`the private key's mode is ${octal(mode)}, not 0600`]),
    ...(key.keyId === keyId ? [] : [`the file of key ${keyId} holds key ${key.keyId}`]),
  ];
}

/** Looks through the serials of this model for the first whose key is in the key folder. */
export function lookForKey(device: Device, model: ModelAssertion, serials: readonly SerialAssertion[]): Adoption {
  const own = serials.filter((one) => one.brandId === model.brandId && one.model === model.model);
  if (own.length === 0) return { kind: "registers-itself", reason: "there is no serial of this brand and model" };
  const opened = openKeyFolder(device, model);
  if ("fault" in opened) return { kind: "fault", reason: opened.fault };
  for (const serial of own) {
    const found = lookAtKey(join(opened.folder, serial.deviceKeyId));
    if (found === undefined) continue;
    if ("fault" in found) return { kind: "fault", reason: found.fault };
    const { key, mode } = found;
    return { kind: "restored", serial, key, complaints: complaintsAbout(mode, key, serial.deviceKeyId) };
  }
  return { kind: "registers-itself", reason: "no key in the key folder belongs to a serial" };
}
