import type { ModelAssertion } from "../assertion/assertion.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { modelChanged } from "./model-changed.ts";
import { isFor, mayBeSigned, type Registration } from "./registration.ts";

export interface ChosenSerial {
  readonly serial: string;
  readonly source: string;
}

/** Hardware that says another serial is another board, to which the storage was moved or copied. Problem serial-changed. */
export function checkSerial(pinned: string, seen: ChosenSerial): void {
  if (seen.serial === pinned) return;
  const was = `this identity was begun for "${printable(pinned)}"`;
  const message = `cannot go on: the hardware says serial "${printable(seen.serial)}" (${seen.source}), ${was}`;
  throw new Problem("serial-changed", message);
}

/**
 * For an identity that may be signed: hardware that can no longer be read undoes nothing, another board does. Problem
 * serial-changed.
 */
export async function checkSameBoard(pinned: string, readHardware: () => Promise<ChosenSerial>): Promise<void> {
  const seen = await readHardware().catch((fault: unknown) => {
    if (fault instanceof Problem) return undefined;
    throw fault;
  });
  if (seen !== undefined) checkSerial(pinned, seen);
}

/**
 * Brand, model and serial as this device keeps them from now on. A registration that was begun wins. As long as nothing
 * may have been signed, the model may still change, and the board has to say the serial again: a copy of this storage
 * must not go on in a board that says none. Problems model-changed, serial-changed, or the one that reading the hardware
 * gave.
 */
export async function pin(
  begun: Registration | undefined,
  model: ModelAssertion,
  readHardware: () => Promise<ChosenSerial>,
): Promise<Registration> {
  const { brandId, model: name } = model;
  if (begun === undefined) {
    const { serial, source } = await readHardware();
    return { version: 1, brandId, model: name, serial, serialSource: source, submissions: 0 };
  }
  if (mayBeSigned(begun)) {
    if (!isFor(begun, model)) throw modelChanged(begun, model, false);
    await checkSameBoard(begun.serial, readHardware);
    return begun;
  }
  checkSerial(begun.serial, await readHardware());
  if (isFor(begun, model)) return begun;
  // A request that was made for the old model, though never sent, is found by its request-id.
  const { requestId: _id, requestIdAt: _at, ...rest } = begun;
  return { ...rest, brandId, model: name };
}
