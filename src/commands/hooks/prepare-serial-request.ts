import type { Settings } from "../../config/settings.ts";
import { openHardwareKey } from "../../hardware-identity/open-hardware-key.ts";
import { checkRequestId, registrationBody } from "../../hardware-identity/registration-body.ts";
import { standardHardwareIdentity } from "../../hardware-identity/settings.ts";
import { problemOf } from "../failure.ts";
import { failed, type HookOutcome, waiting } from "./outcome.ts";
import { type SettingsOrProblem, type Situation, snapFolders } from "./situation.ts";
import { untilAtMost } from "./time-limits.ts";

const requestIdKey = "registration.request-id";
const bodyKey = "registration.body";

async function signRequestId(situation: Situation, settings: Settings): Promise<HookOutcome> {
  const { snapctl, disk, environment, story } = situation;
  const wanted = settings.hardwareIdentity ?? standardHardwareIdentity;
  // Asked first: without it a signer need not be woken up.
  const requestId = checkRequestId((await snapctl.get([requestIdKey])).get(requestIdKey));
  const key = await openHardwareKey(wanted, { disk, folders: snapFolders(environment), environment });
  const { kind, size, keyId } = key.publicKey;
  await snapctl.set({ [bodyKey]: await registrationBody(key, wanted, requestId) });
  story.say(`request-id ${requestId} is signed with the hardware key ${keyId} (${kind}, ${size}, ${key.origin})`);
  story.say("snapd now sends the serial-request; the device service must know this key's hardware-identity");
  return waiting("request-id-signed", "snapd registers this device with its hardware key");
}

/**
 * The hook prepare-serial-request (snapd 2.74 and later, overlord/devicestate): snapd has a request-id, and wants proof
 * in registration.body that this hardware asks. Reads one key and sets one, so it may run as often as snapd likes; it
 * never makes a hardware key, because nobody could know it yet. The exit status is the Problem's.
 */
export async function prepareSerialRequest(situation: Situation, given: SettingsOrProblem): Promise<HookOutcome> {
  try {
    if ("problem" in given) throw given.problem;
    const { settings } = given;
    return await untilAtMost(situation.endMs, () => signRequestId(situation, settings));
  } catch (fault) {
    const problem = problemOf(fault);
    situation.story.fail(problem);
    return failed(problem);
  }
}
