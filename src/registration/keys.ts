import type { DeviceKey } from "../keys/device-key.ts";
import { identityBody, readIdentityKey, readOrMakeIdentityKey } from "../keys/identity-key.ts";
import { readOrMakeProof } from "../keys/kept-proof.ts";
import { Problem } from "../problem/problem.ts";
import type { Device } from "./device.ts";
import { findDeviceKey } from "./device-key.ts";
import type { Places } from "./places.ts";
import { mayBeSigned, type Registration, writeRegistration } from "./registration.ts";

export interface Keys {
  readonly deviceKey: DeviceKey;
  readonly origin: "made" | "waiting" | "snapd";
  /** The body of the serial-request: identity key and proof; empty when switched off. */
  readonly body: Uint8Array;
  readonly registration: Registration;
}

interface Identity {
  readonly body: Uint8Array;
  /** In base64; undefined when switched off. */
  readonly publicKey: string | undefined;
}

/** The vault may have signed for the pinned key: a new one in its place would be vouched for by nobody. */
function checkPinned(device: Device, places: Places, pinned: string | undefined): void {
  if (pinned === undefined) return;
  const key = readIdentityKey(device.disk, places.ownFolder);
  if (key !== undefined && Buffer.from(key.publicKey).toString("base64") === pinned) return;
  const what = key === undefined ? "is gone" : "is another one";
  throw new Problem("identity-key-corrupt", `cannot go on: the identity key this registration was begun with ${what}`);
}

function makeIdentity(device: Device, places: Places, registration: Registration): Identity {
  if (!device.withIdentityKey) return { body: new Uint8Array(), publicKey: undefined };
  checkPinned(device, places, registration.identityKey);
  const identityKey = readOrMakeIdentityKey(device.disk, places.ownFolder, device.randomBytes);
  const publicKey = Buffer.from(identityKey.publicKey).toString("base64");
  const { brandId, model, serial } = registration;
  const claim = { brandId, model, serial };
  const proof = readOrMakeProof(device.disk, places.ownFolder, identityKey, claim);
  return { body: identityBody({ publicKey: identityKey.publicKey, proof }), publicKey };
}

/**
 * The pinned key, unless snapd has made one since and nothing may be signed for ours: snapd registers its own sooner or
 * later, so that one is the device's.
 */
function keyToUse({ snapdKeys }: Places, pinned: Registration): string | undefined {
  if (mayBeSigned(pinned)) return pinned.deviceKeyId;
  return snapdKeys.list().every((keyId) => keyId === pinned.deviceKeyId) ? pinned.deviceKeyId : undefined;
}

/** Where key and serial will lie: each folder takes its own syncs. snapd's folder of keys waits for the hand-over. */
function makePlaces({ waitingKeys, saved }: Places, { brandId, model, serial }: Registration): void {
  waitingKeys.makeReady();
  saved?.makeReady("serial", [brandId, model, serial]);
}

/**
 * The keys this registration uses, made where there are none. The device key is made off the main thread while the
 * identity key is read and proved, brand, model and serial are pinned, and whileMaking begins what can go on beside it. It is
 * durable before anybody is asked anything for it, and its id is pinned before anybody hears of it.
 */
export async function readOrMakeKeys(
  device: Device,
  places: Places,
  pinned: Registration,
  whileMaking: () => void,
): Promise<Keys> {
  const { disk } = device;
  const { snapdKeys, waitingKeys, ownFolder } = places;
  const found = findDeviceKey({ snapdKeys, waitingKeys }, keyToUse(places, pinned));
  const making = found === undefined ? device.generateKey() : undefined;
  // Told where it is awaited.
  making?.catch(() => undefined);
  const { body, publicKey } = makeIdentity(device, places, pinned);
  const identityKey = publicKey ?? pinned.identityKey;
  const begun = { ...pinned, ...(identityKey === undefined ? {} : { identityKey }) };
  if (making !== undefined) {
    whileMaking();
    // All that can be kept without the key: then less is to be written when it is there.
    writeRegistration(disk, ownFolder, begun);
    makePlaces(places, begun);
  }
  const deviceKey = found?.key ?? (await making);
  if (deviceKey === undefined) throw new TypeError("a key is found or made");
  // Also one that waits already: a run that was killed may have linked it and not have made its name durable.
  if (found?.origin !== "snapd") waitingKeys.put(deviceKey, ownFolder);
  const registration = {
    ...begun,
    deviceKeyId: deviceKey.keyId,
    ...(found?.origin === "snapd" && pinned.deviceKeyId !== deviceKey.keyId
      ? { deviceKeyOrigin: "snapd" as const }
      : {}),
  };
  const isNew = pinned.deviceKeyId !== deviceKey.keyId || pinned.identityKey !== identityKey;
  // The id of a key that was made is kept with the first request-id: nobody hears of the key before.
  if (isNew && making === undefined) writeRegistration(disk, ownFolder, registration);
  return { deviceKey, origin: found?.origin ?? "made", body, registration };
}
