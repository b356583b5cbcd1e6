import type { ModelAssertion } from "../assertion/assertion.ts";
import { refuseOldSnapd } from "../handover/adopting-snapd.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { type Claim, dropClaims, readClaims } from "../registrar/claim.ts";
import type { Device } from "./device.ts";
import { otherPlacesOf, type Places } from "./places.ts";
import { mayBeSigned, type Registration, readRegistration } from "./registration.ts";

/** The record in this place, or undefined if there is none, or none that this run may see. */
export function visibleRecord({ disk }: Device, { ownFolder }: Places): Registration | undefined {
  try {
    return readRegistration(disk, ownFolder);
  } catch (fault) {
    if (fault instanceof Problem && fault.code === "disk-denied") return undefined;
    throw fault;
  }
}

function isRecordOf(claim: Claim, record: Registration | undefined): boolean {
  if (record === undefined) return false;
  const { brandId, model, serial } = claim;
  return record.brandId === brandId && record.model === model && record.serial === serial;
}

/**
 * A claim of the agent's whose record is in neither device folder: with it is gone which key the vault may have signed
 * for. Undefined: there is none.
 */
export function lostClaim(
  device: Device,
  places: Places,
  model: ModelAssertion,
  claims: readonly Claim[],
): Claim | undefined {
  const ours = claims.filter(({ registrar }) => registrar === "agent");
  if (ours.length === 0) return undefined;
  const records = [places, otherPlacesOf(device, model)].map((one) => visibleRecord(device, one));
  return ours.find((claim) => !records.some((record) => isRecordOf(claim, record)));
}

/** Problem registration-lost. */
export function registrationLost({ brandId, model, serial }: Claim): Problem {
  const what = printable(`serial ${serial} of ${brandId}/${model}`);
  const why = "may have been signed for a key of the agent's, and the record of it is gone";
  return new Problem("registration-lost", `cannot register: ${what} ${why}`);
}

/** Problem snapd-registers. */
function snapdRegisters(serial: string): Problem {
  const shown = printable(serial);
  return new Problem("snapd-registers", `cannot register: a hook has let snapd register this device as ${shown}`, {
    cure: `Wait for snapd (snap changes). To register in its place: prepare-device abandon --serial '${shown}', which says what that means.`,
  });
}

/**
 * Only one party may register at any time. Refuses while snapd is that one, where it could not take over what we make, and
 * where an own request may have been signed for a key that is gone. To be asked under the lock. Problems snapd-registers,
 * snapd-too-old, registration-lost.
 */
export async function mayRegister(device: Device, places: Places, model: ModelAssertion): Promise<void> {
  const claims = readClaims(device.disk, device.claimFolders(model));
  const lost = lostClaim(device, places, model, claims);
  if (lost !== undefined) throw registrationLost(lost);
  const delegation = claims.find(({ registrar }) => registrar === "snapd");
  if (delegation !== undefined) throw snapdRegisters(delegation.serial);
  const record = visibleRecord(device, places);
  // Once a request of ours may have been signed no hook lets snapd register: this run may go on with it.
  if (record !== undefined && mayBeSigned(record)) return;
  await refuseOldSnapd(device.snapd, "cannot register");
  await device.askSnapd(model, claims);
}

/** Takes the agent's claim back where its record, which this run may see, says that nothing was signed. */
export function dropVoidClaim({ disk, claimFolders }: Device, model: ModelAssertion, record: Registration): void {
  if (mayBeSigned(record)) return;
  const folders = claimFolders(model);
  if (readClaims(disk, folders).some(({ registrar }) => registrar === "agent")) dropClaims(disk, folders);
}
