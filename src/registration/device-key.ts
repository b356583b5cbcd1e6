import type { DeviceKey } from "../keys/device-key.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { Problem } from "../problem/problem.ts";

export interface KeyPlaces {
  /** snapd's key directory: the device folder's private-keys-v1. */
  readonly snapdKeys: KeyStore;
  /** Keys of ours that wait for the hand-over, in our own folder. */
  readonly waitingKeys: KeyStore;
}

export interface FoundKey {
  readonly key: DeviceKey;
  /** Found waiting from an earlier run, or already snapd's. */
  readonly origin: "waiting" | "snapd";
}

function pinned(places: KeyPlaces, keyId: string): FoundKey {
  const handed = places.snapdKeys.read(keyId);
  if (handed !== undefined) return { key: handed, origin: "snapd" };
  const waiting = places.waitingKeys.read(keyId);
  if (waiting !== undefined) return { key: waiting, origin: "waiting" };
  throw new Problem("device-key-lost", `cannot go on: device key ${keyId} of this registration is not on the disk`);
}

/**
 * A usable key is never passed over: the one this registration was begun with, else the one in snapd's key directory,
 * else one that an earlier run made and did not come to use. Undefined: there is none yet. Problems device-key-…
 */
export function findDeviceKey(places: KeyPlaces, pinnedKeyId: string | undefined): FoundKey | undefined {
  if (pinnedKeyId !== undefined) return pinned(places, pinnedKeyId);
  const handed = places.snapdKeys.list();
  if (handed.length > 1) {
    throw new Problem(
      "device-key-ambiguous",
      `cannot choose the device key: ${handed.length} keys are in snapd's folder`,
    );
  }
  for (const [store, origin] of [
    [places.snapdKeys, "snapd"],
    [places.waitingKeys, "waiting"],
  ] as const) {
    const [keyId] = store.list();
    const key = keyId === undefined ? undefined : store.read(keyId);
    if (key !== undefined) return { key, origin };
  }
  return undefined;
}
