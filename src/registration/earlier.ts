import type { ModelAssertion } from "../assertion/assertion.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { Device } from "./device.ts";
import { modelChanged } from "./model-changed.ts";
import { otherPlacesOf, type Places } from "./places.ts";
import { isFor, mayBeSigned, type Registration, readRegistration } from "./registration.ts";

/**
 * What the disk says of a life before the model the device has now.
 *
 * - unfinished: a registration of ours for another model may have been signed, and snapd does not have it.
 * - finished: the identity of another model is snapd's; what comes now is snapd's business, too.
 * - same-elsewhere: the registration of this very model is finished, in the folder of the other kind of model.
 * - key-elsewhere: only keys are there, in the folder of the other kind of model.
 */
export type Earlier =
  | { readonly kind: "unfinished" | "finished" | "same-elsewhere"; readonly registration: Registration }
  | { readonly kind: "key-elsewhere"; readonly folder: string };

/** Has snapd the identity: is its serial known, and its key where snapd keeps keys? */
export async function isFinished(places: Places, registration: Registration): Promise<boolean> {
  const { brandId, model, serial, deviceKeyId } = registration;
  if (deviceKeyId === undefined || !places.snapdKeys.list().includes(deviceKeyId)) return false;
  const known = [...(await places.system.serials(brandId, model)), ...(places.saved?.all("serial") ?? [])];
  return known.some((one) => {
    if (one.type !== "serial" || one.deviceKeyId !== deviceKeyId) return false;
    return one.brandId === brandId && one.model === model && one.serial === serial;
  });
}

async function earlierElsewhere(other: Places, device: Device, model: ModelAssertion): Promise<Earlier | undefined> {
  const registration = readRegistration(device.disk, other.ownFolder);
  if (registration !== undefined && mayBeSigned(registration)) {
    if (!(await isFinished(other, registration))) return { kind: "unfinished", registration };
    return { kind: isFor(registration, model) ? "same-elsewhere" : "finished", registration };
  }
  const keys = [...other.snapdKeys.list(), ...other.waitingKeys.list()];
  return keys.length === 0 ? undefined : { kind: "key-elsewhere", folder: other.deviceFolder };
}

/**
 * Looks for an earlier registration of ours under another model, in this model's device folder and in the one that
 * models of the other kind have. Undefined: there is none that counts. Problems registration-corrupt, disk-…, snapd-…
 */
export async function findEarlier(device: Device, places: Places, model: ModelAssertion): Promise<Earlier | undefined> {
  const begun = readRegistration(device.disk, places.ownFolder);
  if (begun !== undefined && mayBeSigned(begun) && !isFor(begun, model)) {
    return { kind: (await isFinished(places, begun)) ? "finished" : "unfinished", registration: begun };
  }
  try {
    return await earlierElsewhere(otherPlacesOf(device, model), device, model);
  } catch (fault) {
    // A hook's plug may name the folder of its own kind of model only.
    if (fault instanceof Problem && fault.code === "disk-denied") return undefined;
    throw fault;
  }
}

/** Why the agent does not register by itself after this: Problem model-changed or device-key-elsewhere. */
export function refusalOf(earlier: Earlier, model: ModelAssertion): Problem {
  const folderOfOthers = `the folder of models ${model.grade === undefined ? "with" : "without"} a grade`;
  const cannot = `cannot register for ${model.brandId}/${model.model}`;
  switch (earlier.kind) {
    case "unfinished":
    case "finished":
      return modelChanged(earlier.registration, model, earlier.kind === "finished");
    case "same-elsewhere": {
      const { serial, deviceKeyId } = earlier.registration;
      const has = `serial ${printable(serial)} has the key ${deviceKeyId} already, in ${folderOfOthers}`;
      return new Problem("device-key-elsewhere", `${cannot}: ${has}`);
    }
    case "key-elsewhere":
      return new Problem("device-key-elsewhere", `${cannot}: keys lie in ${earlier.folder}, ${folderOfOthers}`);
  }
}
