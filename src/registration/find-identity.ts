import type { Assertion, ModelAssertion, SerialAssertion } from "../assertion/assertion.ts";
import type { DeviceKey } from "../keys/device-key.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

export interface IdentityPlaces {
  readonly model: ModelAssertion;
  readonly snapdKeys: KeyStore;
  /** Serials snapd has: its assertion store, and the saved ones that a factory reset restores from. */
  readonly serials: () => readonly Assertion[];
}

export interface PresentIdentity {
  readonly key: DeviceKey;
  readonly serial: SerialAssertion;
}

function newestOfEach(serials: readonly SerialAssertion[]): SerialAssertion[] {
  const newest = new Map<string, SerialAssertion>();
  for (const one of serials) {
    const known = newest.get(one.serial);
    if (known === undefined || known.revision < one.revision) newest.set(one.serial, one);
  }
  return [...newest.values()];
}

/**
 * The identity this device already has, by snapd's own rule (overlord/devicestate maybeRestoreAfterReset): a serial of
 * its brand and model whose key is in snapd's key directory. Problem identity-ambiguous when several fit.
 */
export function findIdentity(places: IdentityPlaces, pinnedSerial: string | undefined): PresentIdentity | undefined {
  const { model, snapdKeys } = places;
  const keys = new Set(snapdKeys.list());
  if (keys.size === 0) return undefined;
  const fitting = places.serials().filter((one): one is SerialAssertion => {
    if (one.type !== "serial" || !keys.has(one.deviceKeyId)) return false;
    return one.brandId === model.brandId && one.model === model.model;
  });
  const distinct = newestOfEach(fitting);
  const decided = distinct.length === 1 && pinnedSerial === undefined;
  const own = decided ? distinct : distinct.filter((one) => one.serial === pinnedSerial);
  // Also a single one: this device has set out to become another, so somebody else's files are on this disk.
  if (own.length === 0 && distinct.length > 0) {
    const names = printable(distinct.map((one) => one.serial).join(", "));
    throw new Problem("identity-ambiguous", `cannot tell which identity this device has: serials ${names}`);
  }
  const [serial] = own;
  const key = serial === undefined ? undefined : snapdKeys.read(serial.deviceKeyId);
  return serial === undefined || key === undefined ? undefined : { key, serial };
}
