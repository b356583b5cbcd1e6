import type { Assertion, ModelAssertion, SerialAssertion } from "../assertion/assertion.ts";
import { AssertionError } from "../assertion/assertion-error.ts";
import { earliestTime } from "../assertion/earliest-time.ts";
import type { FoundModel } from "../model/read-model.ts";
import { Problem } from "../problem/problem.ts";
import { listedSource } from "../trust/assertion-source.ts";
import { Chain } from "../trust/chain.ts";
import type { Device } from "./device.ts";
import type { Places } from "./places.ts";

/** Where an assertion may be found on the device itself. */
function sourcesHere(device: Device, places: Places, model: ModelAssertion, answer: readonly Assertion[]) {
  const { saved } = places;
  return [
    listedSource("the settings' prerequisites", device.prerequisites),
    listedSource("the vault's answer", answer),
    listedSource("the model that was read", [model]),
    places.system,
    ...(saved === undefined
      ? []
      : [{ name: "the saved assertions", find: async (...key: Parameters<typeof saved.find>) => saved.find(...key) }]),
  ];
}

/**
 * The chain of trust for one answer. Looked for in this order: the settings' prerequisites, what came with the
 * answer, snapd, the saved assertions, the store. The time is the newest of clock, model and build: a clock in 1970
 * does not make every key "not yet valid" (only the hand-over needs a sane clock).
 */
export function chainFor(device: Device, places: Places, model: ModelAssertion, answer: readonly Assertion[]): Chain {
  const { trusted, crypto, clock, builtAt, store } = device;
  const now = earliestTime(clock.now(), [model.timestamp, builtAt]);
  return new Chain({ trusted, crypto, now, sources: [...sourcesHere(device, places, model, answer), store] });
}

function asProblem(code: "model-untrusted" | "serial-untrusted", what: string, fault: unknown): unknown {
  if (!(fault instanceof AssertionError)) return fault;
  return new Problem(code, `cannot trust ${what}: ${fault.message}`, { cause: fault, detail: { reason: fault.code } });
}

/**
 * A model from a file must verify before anything is asked in its name. snapd has verified its own model already: then
 * a chain that cannot be found here is no fault. Problem model-untrusted, prerequisite-not-found.
 */
export async function acceptModel(chain: Chain, found: FoundModel): Promise<void> {
  const { model, origin } = found;
  try {
    await chain.accept(model);
  } catch (fault) {
    if (origin !== "file" && fault instanceof Problem) return;
    throw asProblem("model-untrusted", `model ${model.brandId}/${model.model}`, fault);
  }
}

/** Problem serial-untrusted, prerequisite-not-found. */
async function acceptSerial(chain: Chain, serial: SerialAssertion): Promise<void> {
  try {
    await chain.accept(serial);
  } catch (fault) {
    throw asProblem("serial-untrusted", "the serial assertion", fault);
  }
}

/**
 * Accepts model and serial together with what they stand on, and returns all of it, each after what it stands on.
 * Problem model-untrusted, serial-untrusted, prerequisite-not-found.
 */
export async function acceptAnswer(
  device: Device,
  places: Places,
  found: FoundModel,
  answer: { readonly serial: SerialAssertion; readonly assertions: readonly Assertion[] },
): Promise<readonly Assertion[]> {
  const chain = chainFor(device, places, found.model, answer.assertions);
  await acceptModel(chain, found);
  await acceptSerial(chain, answer.serial);
  return chain.accepted;
}

/**
 * Accepts a stored serial once more, with what is on the device alone, as of the time at which it was signed: keys that
 * expire later take nothing from it. Problems model-untrusted, serial-untrusted, prerequisite-not-found.
 */
export async function acceptStored(
  device: Device,
  places: Places,
  found: FoundModel,
  serial: SerialAssertion,
): Promise<readonly Assertion[]> {
  const { trusted, crypto } = device;
  const { model } = found;
  const now = earliestTime(serial.timestamp, [model.timestamp]);
  const chain = new Chain({ trusted, crypto, now, sources: sourcesHere(device, places, model, [serial]) });
  await acceptModel(chain, found);
  await acceptSerial(chain, serial);
  return chain.accepted;
}
