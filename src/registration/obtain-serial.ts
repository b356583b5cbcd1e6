import type { Assertion, SerialAssertion } from "../assertion/assertion.ts";
import type { FoundModel } from "../model/read-model.ts";
import { Problem } from "../problem/problem.ts";
import type { Steps } from "../progress/steps.ts";
import { dropClaims, writeClaim } from "../registrar/claim.ts";
import { acceptAnswer } from "./accept.ts";
import { readAnswer, writeAnswer } from "./answer.ts";
import { type Asked, checkAnswer } from "./check-answer.ts";
import type { Device } from "./device.ts";
import type { Keys } from "./keys.ts";
import type { Places } from "./places.ts";
import { type OwnClaim, register } from "./register.ts";
import type { VaultAhead } from "./vault-ahead.ts";

export interface Obtained {
  readonly serial: SerialAssertion;
  /** The serial and what came with it. */
  readonly assertions: readonly Assertion[];
  readonly submissions: number;
}

function serialOf(assertions: readonly Assertion[]): SerialAssertion {
  const serial = assertions.find((one) => one.type === "serial");
  if (serial === undefined) throw new TypeError("an answer holds a serial");
  return serial;
}

/** Is it still accepted? A vault whose key was wrong may have been mended since: then it is asked again. */
async function isAccepted(
  device: Device,
  places: Places,
  found: FoundModel,
  answer: readonly Assertion[],
): Promise<boolean> {
  try {
    await acceptAnswer(device, places, found, { serial: serialOf(answer), assertions: answer });
    return true;
  } catch (fault) {
    if (fault instanceof Problem && !fault.transient) return false;
    throw fault;
  }
}

/** An answer that an earlier run kept, if it is for what is asked now. */
async function keptAnswer(
  device: Device,
  places: Places,
  found: FoundModel,
  asked: Asked,
): Promise<readonly Assertion[] | undefined> {
  const kept = readAnswer(device.disk, places.ownFolder, device.crypto);
  if (kept === undefined) return undefined;
  const { brandId, model, serial, deviceKeyId } = serialOf(kept);
  const fits = brandId === asked.model.brandId && model === asked.model.model && serial === asked.serial;
  if (!fits || deviceKeyId !== asked.deviceKeyId) return undefined;
  return (await isAccepted(device, places, found, kept)) ? kept : undefined;
}

function ownClaim({ disk, clock, claimFolders }: Device, model: FoundModel["model"]): OwnClaim {
  const folders = claimFolders(model);
  return {
    make({ brandId, model: name, serial, serialSource }) {
      const at = clock.now().toISOString();
      writeClaim(disk, folders, { version: 1, registrar: "agent", brandId, model: name, serial, serialSource, at });
    },
    drop: () => dropClaims(disk, folders),
  };
}

/**
 * The serial assertion for our key: the one an earlier run received and kept, else asked for now. An answer is
 * checked against what was asked and kept durably before anything else is done with it.
 */
export async function obtainSerial(
  device: Device,
  places: Places,
  found: FoundModel,
  keys: Keys,
  { ahead, steps }: { readonly ahead: VaultAhead; readonly steps: Steps },
): Promise<Obtained> {
  const { model } = found;
  const { registration, deviceKey: key, body } = keys;
  const asked: Asked = { model, serial: registration.serial, deviceKeyId: key.keyId, body };
  const kept = await keptAnswer(device, places, found, asked);
  if (kept !== undefined) return { serial: serialOf(kept), assertions: kept, submissions: registration.submissions };
  const { disk, clock, crypto, random, deadlineMs } = device;
  const onWait = (waitMs: number, why: string, code: string): void => steps.waiting(waitMs, why, code);
  const vault = await ahead.opened();
  const { ownFolder } = places;
  const claim = ownClaim(device, model);
  const input = { disk, ownFolder, clock, crypto, vault, model, key, body, random, deadlineMs, onWait, claim };
  const answer = await register(input, registration);
  const serial = serialOf(answer.assertions);
  checkAnswer(serial, asked);
  writeAnswer(disk, ownFolder, answer.assertions);
  return { serial, assertions: answer.assertions, submissions: answer.registration.submissions };
}
