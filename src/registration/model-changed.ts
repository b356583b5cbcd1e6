import type { ModelAssertion } from "../assertion/assertion.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { Registration } from "./registration.ts";

const afterFinished =
  "Let snapd remodel the device (snap remodel): it registers for the new model with the key it has. " +
  "Or write a fresh image.";

/** Problem model-changed: a registration of ours stands for another model, finished or not. */
export function modelChanged(begun: Registration, model: ModelAssertion, finished: boolean): Problem {
  const was = printable(`${begun.brandId}/${begun.model}`);
  const serial = printable(begun.serial);
  const now = `${model.brandId}/${model.model}`;
  const stands = finished ? `this device is registered as ${was}, serial ${serial}` : `serial ${serial} of ${was}`;
  const message = finished
    ? `cannot register for ${now}: ${stands}`
    : `cannot go on for ${now}: the registration of ${stands}, was begun and may have been signed`;
  return new Problem("model-changed", message, finished ? { cure: afterFinished } : {});
}
