import type { ModelAssertion } from "../assertion/assertion.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { Registration } from "./registration.ts";

export interface ChosenSerial {
  readonly serial: string;
  readonly source: string;
}

function checkModel(begun: Registration, model: ModelAssertion): void {
  if (begun.brandId === model.brandId && begun.model === model.model) return;
  const was = printable(`${begun.brandId}/${begun.model}`);
  const message = `cannot go on for ${model.brandId}/${model.model}: this registration was begun for ${was}`;
  throw new Problem("model-changed", message);
}

/**
 * Brand, model and serial as this device keeps them from now on. A registration that was begun wins; hardware that can
 * no longer be read does not undo it, hardware that says something else stops it. Problems model-changed,
 * serial-changed, or the one that reading the hardware gave.
 */
export async function pin(
  begun: Registration | undefined,
  model: ModelAssertion,
  readHardware: () => Promise<ChosenSerial>,
): Promise<Registration> {
  if (begun === undefined) {
    const { serial, source } = await readHardware();
    return { version: 1, brandId: model.brandId, model: model.model, serial, serialSource: source, submissions: 0 };
  }
  checkModel(begun, model);
  const seen = await readHardware().catch((fault: unknown) => {
    if (fault instanceof Problem) return undefined;
    throw fault;
  });
  if (seen === undefined || seen.serial === begun.serial) return begun;
  const message = `cannot go on: the hardware says serial "${printable(seen.serial)}" (${seen.source}), this identity was begun for "${printable(begun.serial)}"`;
  throw new Problem("serial-changed", message);
}
