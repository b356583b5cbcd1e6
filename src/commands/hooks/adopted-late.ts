import { refuseOldSnapd } from "../../handover/adopting-snapd.ts";
import { exitStatus } from "../../problem/exit-status.ts";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import type { Provisioned } from "../../provision.ts";
import { type Registration, readRegistration } from "../../registration/registration.ts";
import type { OpenedDevice } from "../open-device.ts";
import { snapdHasLooked } from "./late-adoption.ts";
import type { HookOutcome } from "./outcome.ts";
import type { Situation } from "./situation.ts";

/**
 * How prepare-device ends with an identity of our own in place: with a failure, so that snapd looks and takes it over. It
 * ends well only where the key is one that snapd itself has made. Problems snapd-too-old, identity-not-adopted,
 * device-key-ambiguous.
 */
export async function adoptedLate(
  situation: Situation,
  device: OpenedDevice,
  { outcome, serial: { serial, deviceKeyId }, places }: Provisioned,
  registered: HookOutcome,
): Promise<HookOutcome> {
  const { story } = situation;
  await refuseOldSnapd(device.snapd, `cannot have serial ${printable(serial)} taken over`, afterOldSnapd);
  const wasComplete = outcome === "already-registered";
  if (await snapdHasLooked(situation, device, { deviceKeyId, wasComplete })) {
    checkSnapdsKey(readRegistration(device.disk, places.ownFolder), deviceKeyId);
    checkOnlyKey(places.snapdKeys.list(), deviceKeyId);
    story.say(`This device is registered as ${serial}, with the device key that snapd has.`);
    story.say("The hook ends well: snapd finds the serial assertion of its key and asks nobody for another.");
    return registered;
  }
  story.say(`This device is registered as ${serial}; key and serial assertion are in place.`);
  story.say(
    `The hook ends with status ${exitStatus.adoptLate} on purpose: snapd then takes the identity over at its next look,`,
  );
  story.say(
    "within seconds, and makes none of its own. The error shown for this change is expected; nothing is to be done.",
  );
  return { ...registered, exit: exitStatus.adoptLate };
}

/** A key that snapd has not made it has only together with its serial: it would make one of its own. */
function checkSnapdsKey(record: Registration | undefined, deviceKeyId: string): void {
  if (record?.deviceKeyId === deviceKeyId && record.deviceKeyOrigin === "snapd") return;
  throw new Problem(
    "identity-not-adopted",
    `cannot let snapd register: it has looked for an identity and has not taken over key ${deviceKeyId}`,
  );
}

/** The route is no choice any more: the identity is made. */
const afterOldSnapd = {
  cure: "Refresh snapd (snap refresh snapd): from 2.56 on it takes the identity over at its next look.",
};

/** With another key beside it, that one is snapd's: it would be registered for the same serial, too. */
function checkOnlyKey(keys: readonly string[], deviceKeyId: string): void {
  if (keys.length === 1) return;
  const others = keys.filter((keyId) => keyId !== deviceKeyId).join(", ");
  throw new Problem(
    "device-key-ambiguous",
    `cannot let snapd register: it has not taken over key ${deviceKeyId} and has another one (${others})`,
  );
}
