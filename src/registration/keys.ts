import type { DeviceKey } from "../keys/device-key.ts";
import { identityBody, readOrMakeIdentityKey } from "../keys/identity-key.ts";
import { readOrMakeProof } from "../keys/kept-proof.ts";
import type { Device } from "./device.ts";
import { findDeviceKey } from "./device-key.ts";
import type { Places } from "./places.ts";
import { type Registration, writeRegistration } from "./registration.ts";

export interface Keys {
  readonly deviceKey: DeviceKey;
  readonly origin: "made" | "waiting" | "snapd";
  /** The body of the serial-request: identity key and proof; empty when switched off. */
  readonly body: Uint8Array;
  readonly registration: Registration;
}

function makeBody(device: Device, places: Places, registration: Registration): Uint8Array {
  if (!device.withIdentityKey) return new Uint8Array();
  const identityKey = readOrMakeIdentityKey(device.disk, places.ownFolder, device.randomBytes);
  const { brandId, model, serial } = registration;
  const claim = { brandId, model, serial };
  const proof = readOrMakeProof(device.disk, places.ownFolder, identityKey, claim);
  return identityBody({ identityKey, proof, ...claim });
}

/**
 * The keys this registration uses, made where there are none. The device key is made off the main thread while the
 * identity key is read and proved; it is durable, and its id pinned, before anyone hears of it.
 */
export async function readOrMakeKeys(device: Device, places: Places, pinned: Registration): Promise<Keys> {
  const { disk } = device;
  const { snapdKeys, waitingKeys, ownFolder } = places;
  const found = findDeviceKey({ snapdKeys, waitingKeys }, pinned.deviceKeyId);
  const making = found === undefined ? device.generateKey() : undefined;
  const body = makeBody(device, places, pinned);
  const deviceKey = found?.key ?? (await making);
  if (deviceKey === undefined) throw new TypeError("a key is found or made");
  // Also one that waits already: a run that was killed may have linked it and not have made its name durable.
  if (found?.origin !== "snapd") waitingKeys.put(deviceKey, ownFolder);
  const registration = { ...pinned, deviceKeyId: deviceKey.keyId };
  if (pinned.deviceKeyId === undefined) writeRegistration(disk, ownFolder, registration);
  return { deviceKey, origin: found?.origin ?? "made", body, registration };
}
