import type { Assertion, ModelAssertion } from "../assertion/assertion.ts";
import type { Device } from "./device.ts";
import { findIdentity, type PresentIdentity } from "./find-identity.ts";
import type { Places } from "./places.ts";
import { isFor, readRegistration } from "./registration.ts";

export interface Present extends PresentIdentity {
  /** snapd has the serial, the saved copy is there, the key waits no more: the hand-over went through. */
  readonly handedOver: boolean;
}

/** The identity this device already has, and whether its hand-over went through. */
export async function presentIdentity(
  device: Device,
  places: Places,
  model: ModelAssertion,
): Promise<Present | undefined> {
  const known = await places.system.serials(model.brandId, model.model);
  const saved: readonly Assertion[] = places.saved?.all("serial") ?? [];
  const serials = [...known, ...saved];
  const begun = readRegistration(device.disk, places.ownFolder);
  // The record of another model says nothing about the serial that this one has.
  const pinned = begun !== undefined && isFor(begun, model) ? begun.serial : undefined;
  const present = findIdentity({ model, snapdKeys: places.snapdKeys, serials: () => serials }, pinned);
  if (present === undefined) return undefined;
  const has = (list: readonly Assertion[]): boolean =>
    list.some(
      (one) => one.type === "serial" && one.serial === present.serial.serial && one.revision >= present.serial.revision,
    );
  // Another key that waits is of a try in which snapd was faster.
  const keyWaits = places.waitingKeys.list().includes(present.key.keyId);
  const handedOver = has(known) && (places.saved === undefined || has(saved)) && !keyWaits;
  return { ...present, handedOver };
}
