import type { ModelAssertion } from "../../assertion/assertion.ts";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import { type Earlier, findEarlier, refusalOf } from "../../registration/earlier.ts";
import type { Places } from "../../registration/places.ts";
import { type Present, presentIdentity } from "../../registration/present.ts";
import type { OpenedDevice } from "../open-device.ts";
import { askOr } from "./situation.ts";

/** The identity of this model that is on the device, as far as this hook may look. */
export function identityInSight(
  device: OpenedDevice,
  places: Places,
  model: ModelAssertion,
): Promise<Present | undefined> {
  return askOr(undefined, () => presentIdentity(device, places, model));
}

/**
 * Why this model's registration is snapd's business alone: the device has been registered as another one before, or
 * keys of a model of the other kind are on it. Undefined: it has no such past, or it is hidden from this hook. Where a
 * past registration may have been signed and snapd does not have it, nobody may go on: Problem model-changed; where
 * this very model has its key elsewhere: device-key-elsewhere.
 */
export async function earlierLife(
  device: OpenedDevice,
  places: Places,
  model: ModelAssertion,
): Promise<string | undefined> {
  const earlier = await visibleEarlier(device, places, model);
  if (earlier === undefined) return undefined;
  const isOver = earlier.kind === "finished" || earlier.kind === "key-elsewhere";
  if (!isOver && (await identityInSight(device, places, model)) === undefined) throw refusalOf(earlier, model);
  return inWords(earlier);
}

/** What cannot be told for sure, such as a record that is corrupt, must not be taken for nothing. */
async function visibleEarlier(
  device: OpenedDevice,
  places: Places,
  model: ModelAssertion,
): Promise<Earlier | undefined> {
  try {
    return await findEarlier(device, places, model);
  } catch (fault) {
    if (fault instanceof Problem && fault.code === "disk-denied") return undefined;
    throw fault;
  }
}

function inWords(earlier: Earlier): string {
  if (earlier.kind === "key-elsewhere") return `Keys of another kind of model lie in ${earlier.folder}.`;
  const { brandId, model, serial } = earlier.registration;
  const was = printable(`${brandId}/${model}, serial ${serial}`);
  return `This device was registered as ${was}; for its new model snapd registers by itself.`;
}
