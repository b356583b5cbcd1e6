import type { Assertion } from "../../assertion/assertion.ts";
import { encodeStream } from "../../assertion/encode.ts";
import { putAssertion } from "../assertion-files.ts";
import { keepsKeysOnSave } from "../device.ts";
import type { Registration } from "./registration.ts";
import { retryMs } from "./retry-rules.ts";
import { FetchFault, fetchKeyChain } from "./store-assertions.ts";
import type { ObtainedSerial } from "./submit-serial-request.ts";
import { TaskFailure, TaskRetry } from "./task-end.ts";

/** The serial came alone: its signing key is fetched first; without it the serial may still verify by what is known. */
async function acceptSerialOnly(registration: Registration, { serial }: ObtainedSerial): Promise<void> {
  const { assertions } = registration.system;
  let missing: FetchFault | undefined;
  try {
    const chain = await fetchKeyChain(registration, serial.signKeyId);
    const refusal = chain.length === 0 ? undefined : assertions.acknowledge(encodeStream(chain));
    if (refusal !== undefined) throw new TaskFailure("serial-not-accepted", refusal);
  } catch (error) {
    if (!(error instanceof FetchFault)) throw error;
    missing = error;
  }
  const refusal = assertions.acknowledge(serial.encoded);
  if (refusal === undefined) return;
  if (missing === undefined) throw new TaskFailure("serial-not-accepted", refusal);
  const message = `cannot fetch signing key for the serial: ${missing.message}`;
  throw new TaskRetry("account-key-missing", message, retryMs);
}

/** Puts the serial into the system's database, checked as everything there is. @throws TaskRetry, TaskFailure */
export async function acceptSerial(registration: Registration, obtained: ObtainedSerial): Promise<void> {
  if (obtained.others.length === 0) return await acceptSerialOnly(registration, obtained);
  const refusal = registration.system.assertions.acknowledge(encodeStream([...obtained.others, obtained.serial]));
  if (refusal === undefined) return;
  const message = `cannot accept stream of assertions from device service: ${refusal}`;
  throw new TaskFailure("serial-not-accepted", message);
}

function standsOn(known: readonly Assertion[], assertion: Assertion): readonly Assertion[] {
  const key = known.find((one) => one.type === "account-key" && one.publicKeyId === assertion.signKeyId);
  const account = known.find((one) => one.type === "account" && one.accountId === assertion.authorityId);
  return [account, key].filter((one) => one !== undefined);
}

/** Keeps serial and model with what they stand on where a factory reset finds them: models with a grade only. */
export function saveForReset({ system, model }: Registration, { serial }: Pick<ObtainedSerial, "serial">): void {
  if (!keepsKeysOnSave(model)) return;
  const { trusted } = system.options;
  const known = [...system.assertions.all("account"), ...system.assertions.all("account-key")];
  const kept = [...standsOn(known, model), model, ...standsOn(known, serial), serial];
  for (const assertion of kept) if (!trusted.includes(assertion)) putAssertion(system.device.deviceFolder, assertion);
}
