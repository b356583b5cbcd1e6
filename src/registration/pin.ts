import type { ModelAssertion } from "../assertion/assertion.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { modelChanged } from "./model-changed.ts";
import { isFor, mayBeSigned, type Registration } from "./registration.ts";

export interface ChosenSerial {
  readonly serial: string;
  readonly source: string;
}

/**
 * Hardware that can no longer be read undoes nothing; hardware that says another serial is another board, to which the
 * storage was moved or copied. Problem serial-changed.
 */
export async function checkSameBoard(begun: Registration, readHardware: () => Promise<ChosenSerial>): Promise<void> {
  const seen = await readHardware().catch((fault: unknown) => {
    if (fault instanceof Problem) return undefined;
    throw fault;
  });
  if (seen === undefined || seen.serial === begun.serial) return;
  const was = `this identity was begun for "${printable(begun.serial)}"`;
  const message = `cannot go on: the hardware says serial "${printable(seen.serial)}" (${seen.source}), ${was}`;
  throw new Problem("serial-changed", message);
}

/**
 * Brand, model and serial as this device keeps them from now on. A registration that was begun wins; only as long as
 * nothing may have been signed may the model still change. Problems model-changed, serial-changed, or the one that
 * reading the hardware gave.
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
  if (isFor(begun, model)) {
    await checkSameBoard(begun, readHardware);
    return begun;
  }
  if (mayBeSigned(begun)) throw modelChanged(begun, model, false);
  await checkSameBoard(begun, readHardware);
  // A request that was made for the old model, though never sent, is found by its request-id.
  const { requestId: _id, requestIdAt: _at, ...rest } = begun;
  return { ...rest, brandId, model: name };
}
