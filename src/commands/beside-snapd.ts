import { readModel } from "../model/read-model.ts";
import { Problem } from "../problem/problem.ts";
import { modelPlaces } from "../registration/model-places.ts";
import { placesOf } from "../registration/places.ts";
import { readRegistration } from "../registration/registration.ts";
import type { OpenedDevice } from "./open-device.ts";
import { registrationUnderWay } from "./registration-under-way.ts";

/**
 * For a run by hand: while snapd registers and has no key yet, it is about to make one; ours beside it would be the second
 * key for one serial. With a key of snapd's, or a registration of ours that bars snapd's, there is no such danger.
 * Problem snapd-registers.
 */
export async function refuseBesideSnapd(device: OpenedDevice): Promise<void> {
  const change = await registrationUnderWay(device.snapd);
  if (change === undefined) return;
  const { model } = await readModel(modelPlaces(device));
  const { snapdKeys, ownFolder } = placesOf(device, model);
  if (snapdKeys.list().length > 0 || readRegistration(device.disk, ownFolder)?.deviceKeyId !== undefined) return;
  throw new Problem("snapd-registers", `cannot register by hand: snapd does so right now (change ${change})`);
}
