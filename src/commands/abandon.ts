import type { ModelAssertion } from "../assertion/assertion.ts";
import { systemClock } from "../clock/system-clock.ts";
import { lock } from "../lock/lock.ts";
import { readModel } from "../model/read-model.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { abandonRefused, abandonRegistration } from "../registration/abandon.ts";
import type { Device } from "../registration/device.ts";
import { isFinished } from "../registration/earlier.ts";
import { modelPlaces } from "../registration/model-places.ts";
import { otherPlacesOf, type Places, placesOf } from "../registration/places.ts";
import { presentIdentity } from "../registration/present.ts";
import { isFor, mayBeSigned, type Registration, readRegistration } from "../registration/registration.ts";
import { openDevice } from "./open-device.ts";
import type { AbandonOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import type { Terminal } from "./terminal.ts";

const meaningOfBegun = [
  "Abandoning means: the agent forgets that it set out to register this serial. No serial-request of it is open, so the",
  "vault has signed nothing for it, and snapd may register instead. Nothing is deleted: key and record are moved aside.",
];

const meaningOfSent = [
  "Abandoning means: the agent forgets that it asked the vault for this serial. The vault may have signed it for the",
  "agent's key. If snapd then registers by itself, it asks for the same serial with another key, the vault signs that,",
  "too, and two keys exist for one serial number. Do it only if you know that the vault signed nothing, or if the brand",
  "accepts the second identity. Nothing is deleted: key and record are moved aside on the device.",
];

/** A registration that was begun as a model of the other kind lies in that kind's folder. */
function whereBegun(device: Device, model: ModelAssertion): { places: Places; begun: Registration | undefined } {
  const own = placesOf(device, model);
  for (const places of [own, otherPlacesOf(device, model)]) {
    const begun = readRegistration(device.disk, places.ownFolder);
    if (begun !== undefined) return { places, begun };
  }
  return { places: own, begun: undefined };
}

async function isHandedOver(
  device: Device,
  places: Places,
  begun: Registration,
  model: ModelAssertion,
): Promise<boolean> {
  if (await isFinished(places, begun)) return true;
  return isFor(begun, model) && (await presentIdentity(device, places, model)) !== undefined;
}

/** Says what it means to abandon this registration, unless its serial number was repeated. Problem abandon-unconfirmed. */
function confirm(terminal: Terminal, begun: Registration, repeated: string | undefined): void {
  if (repeated === begun.serial) return;
  for (const line of mayBeSigned(begun) ? meaningOfSent : meaningOfBegun) terminal.err(line);
  const serial = printable(begun.serial);
  const why = repeated === undefined ? "it was not confirmed" : `--serial says ${printable(repeated, 80)}`;
  throw new Problem("abandon-unconfirmed", `cannot abandon serial ${serial}: ${why}`, {
    cure: `To do it: prepare-device abandon --serial '${serial}' with the same --config and --root.`,
  });
}

/**
 * `prepare-device abandon`: says what it means, and does it only with the serial number repeated. What cannot be abandoned
 * is refused before anybody is asked to confirm it.
 */
export async function abandonCommand(terminal: Terminal, options: AbandonOptions): Promise<number> {
  const startMs = systemClock.monotonicMs();
  const settings = await readSettings(terminal, options, process.env);
  const device = openDevice({ settings, root: options.root, environment: process.env, startMs });
  try {
    const { model } = await readModel(modelPlaces(device));
    const { places, begun } = whereBegun(device, model);
    if (begun !== undefined) {
      if (await isHandedOver(device, places, begun, model)) throw abandonRefused(begun);
      confirm(terminal, begun, options.serial);
    }
    const held =
      begun === undefined ? undefined : await lock(device.disk, places.ownFolder, device.processes, device.lockWait);
    try {
      const handedOver = begun !== undefined && (await isHandedOver(device, places, begun, model));
      const done = abandonRegistration(device.disk, places, handedOver);
      if (options.json) terminal.out(JSON.stringify({ outcome: "abandoned", ...done }, null, 2));
      else terminal.out(`Abandoned serial ${printable(done.serial)}; key and record are in ${done.keptIn}`);
      return exitStatus.ok;
    } finally {
      held?.release();
    }
  } finally {
    await device.close();
  }
}
