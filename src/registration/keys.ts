import type { DeviceKey } from "../keys/device-key.ts";
import { identityBody, readIdentityKey, readOrMakeIdentityKey } from "../keys/identity-key.ts";
import { readOrMakeProof } from "../keys/kept-proof.ts";
import { Problem } from "../problem/problem.ts";
import type { Device } from "./device.ts";
import { findDeviceKey } from "./device-key.ts";
import type { Places } from "./places.ts";
import { mayBeSigned, type Registration, writeRegistration } from "./registration.ts";
import type { VaultAhead } from "./vault-ahead.ts";

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

/** A device key, and the registration as it is on the disk by now. */
interface Ready {
  readonly deviceKey: DeviceKey;
  readonly registration: Registration;
}

/**
 * Waits for a key that is being made, and meanwhile gets the request-id that it will be used with. One that comes before
 * the key is durable at once, so that a run after a power cut does not ask for another.
 */
async function madeMeanwhile(
  { disk, clock }: Device,
  { ownFolder }: Places,
  pinned: Registration,
  { making, ahead }: { readonly making: Promise<DeviceKey>; readonly ahead: VaultAhead },
): Promise<Ready> {
  let registration = pinned;
  let isWaiting = true;
  const keep = (requestId: string): boolean => {
    if (!isWaiting) return false;
    const withId = { ...pinned, requestId, requestIdAt: clock.now().toISOString() };
    try {
      writeRegistration(disk, ownFolder, withId);
    } catch (fault) {
      // Whoever writes it next tells.
      if (fault instanceof Problem) return false;
      throw fault;
    }
    registration = withId;
    return true;
  };
  if (pinned.requestId === undefined) ahead.begin(keep);
  try {
    const deviceKey = await making;
    return { deviceKey, registration };
  } finally {
    isWaiting = false;
  }
}

/**
 * The keys this registration uses, made where there are none. The device key is made off the main thread while the
 * identity key is read and proved and the vault gives out a request-id; it is durable, and its id pinned, before anyone
 * hears of it.
 */
export async function readOrMakeKeys(
  device: Device,
  places: Places,
  pinned: Registration,
  ahead: VaultAhead,
): Promise<Keys> {
  const { disk } = device;
  const { snapdKeys, waitingKeys, ownFolder } = places;
  const found = findDeviceKey({ snapdKeys, waitingKeys }, keyToUse(places, pinned));
  const making = found === undefined ? device.generateKey() : undefined;
  // Told where it is awaited.
  making?.catch(() => undefined);
  const { body, publicKey } = makeIdentity(device, places, pinned);
  const { deviceKey, registration: begun } =
    making === undefined
      ? { deviceKey: found?.key, registration: pinned }
      : await madeMeanwhile(device, places, pinned, { making, ahead });
  if (deviceKey === undefined) throw new TypeError("a key is found or made");
  // Also one that waits already: a run that was killed may have linked it and not have made its name durable.
  if (found?.origin !== "snapd") waitingKeys.put(deviceKey, ownFolder);
  const identityKey = publicKey ?? begun.identityKey;
  const registration = {
    ...begun,
    deviceKeyId: deviceKey.keyId,
    ...(found?.origin === "snapd" && begun.deviceKeyId !== deviceKey.keyId
      ? { deviceKeyOrigin: "snapd" as const }
      : {}),
    ...(identityKey === undefined ? {} : { identityKey }),
  };
  const isNew = begun.deviceKeyId !== deviceKey.keyId || begun.identityKey !== identityKey;
  if (isNew) writeRegistration(disk, ownFolder, registration);
  return { deviceKey, origin: found?.origin ?? "made", body, registration };
}
