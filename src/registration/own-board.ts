import type { ModelAssertion } from "../assertion/assertion.ts";
import { readClaims } from "../registrar/claim.ts";
import type { Device } from "./device.ts";
import { visibleRecord } from "./may-register.ts";
import { checkSameBoard } from "./pin.ts";
import type { Places } from "./places.ts";
import { isFor } from "./registration.ts";

/**
 * An identity that this device has, long after it was made: a copy of its storage in another board would be a second unit
 * of it. Only a serial that was once read from the board is looked for there again. Problem serial-changed.
 */
export async function checkOwnBoard(
  device: Device,
  places: Places,
  model: ModelAssertion,
  serial: string,
): Promise<void> {
  const record = visibleRecord(device, places);
  const pinned = [...(record === undefined ? [] : [record]), ...readClaims(device.disk, device.claimFolders(model))];
  if (pinned.some((one) => isFor(one, model) && one.serial === serial))
    await checkSameBoard(serial, device.readHardware);
}
