import type { SerialAssertion } from "../../assertion/assertion.ts";
import type { Disk } from "../../disk/disk.ts";
import { readIdentityFromBody } from "../../keys/identity-body.ts";
import { readIdentityKey } from "../../keys/identity-key.ts";
import { lockHolder } from "../../lock/lock.ts";
import type { LockOwner } from "../../lock/owner.ts";
import { Problem } from "../../problem/problem.ts";
import type { Device } from "../../registration/device.ts";
import { presentIdentity } from "../../registration/present.ts";
import { type Registration, readRegistration } from "../../registration/registration.ts";
import { type Check, type Finding, found, ok } from "../check.ts";
import { examinedOf } from "../patient.ts";

/** From inside a snap snapd tells the serial number, and shows no assertion. */
async function ofSnapd({ snapctl }: Device): Promise<Finding> {
  const serial = await snapctl?.serial();
  return ok(serial === undefined ? "not yet, says snapd" : `registered as ${serial}, says snapd`);
}

/** On the route delegated the key lies with the snap, and there is none in our own folder. Problem identity-key-lost. */
function checkIdentityKey(disk: Disk, ownFolder: string, { body, serial }: SerialAssertion): void {
  const own = readIdentityKey(disk, ownFolder)?.publicKey;
  const vouched = readIdentityFromBody(body)?.publicKey;
  if (own === undefined || vouched === undefined || Buffer.compare(own, vouched) === 0) return;
  throw new Problem(
    "identity-key-lost",
    `cannot use the identity key in ${ownFolder}: serial ${serial} names another one`,
  );
}

/** A vault signs a serial again for another key, and tells nobody: only the revision shows it. */
function ofSerial({ serial, revision }: SerialAssertion, submissions: number): Finding {
  const detail = { revision, submissions };
  if (revision <= submissions) return ok(`registered as ${serial}`, detail);
  const message = `registered as ${serial}, which the vault has signed ${revision} times`;
  return found("warning", "serial-signed-before", message, { detail });
}

/** What a run has half done is no fault, and to start another one no advice. */
function underWay({ pid }: LockOwner, begun: Registration | undefined): Finding {
  const as = begun === undefined ? "" : ` as ${begun.serial}`;
  return ok(`another run registers it right now${as} (process ${pid}); ask again when that has ended`, { runsAs: pid });
}

export const identityCheck: Check = {
  id: "identity",
  about: "Is this device registered already, or half way?",
  after: ["model", "keys", "assertions"],
  async look(patient) {
    const { device, model, places } = examinedOf(patient);
    if (!patient.reach.keys || !patient.reach.snapd) return await ofSnapd(device);
    const at = await places();
    const present = await presentIdentity(device, at, (await model()).model);
    const begun = readRegistration(device.disk, at.ownFolder);
    if (present?.handedOver === true) {
      checkIdentityKey(device.disk, at.ownFolder, present.serial);
      return ofSerial(present.serial, begun?.submissions ?? 1);
    }
    const running = lockHolder(device.disk, at.ownFolder, device.processes);
    if (running !== undefined) return underWay(running, begun);
    if (present !== undefined) {
      return found("warning", "not-registered", `${present.serial.serial} is there, its hand-over is not finished`, {
        cure: "Run the hook or provision again: it goes on where it stopped.",
      });
    }
    if (begun?.intentAt !== undefined) {
      return found(
        "warning",
        "not-registered",
        `a request for ${begun.serial} may have been signed at ${begun.intentAt}`,
        {
          cure: "Run the hook or provision again: it asks with the same key. Nobody else may register this device now.",
        },
      );
    }
    return ok(begun === undefined ? "not yet" : `begun as ${begun.serial}; nothing was signed so far`);
  },
};
