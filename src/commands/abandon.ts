import type { ModelAssertion } from "../assertion/assertion.ts";
import { systemClock } from "../clock/system-clock.ts";
import { readModel } from "../model/read-model.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { type Claim, readClaims, writeClaim } from "../registrar/claim.ts";
import { lockFolders } from "../registrar/lock-registrar.ts";
import { type Abandoned, abandonRefused, abandonRegistration } from "../registration/abandon.ts";
import { isFinished } from "../registration/earlier.ts";
import { lostClaim } from "../registration/may-register.ts";
import { modelPlaces } from "../registration/model-places.ts";
import { otherPlacesOf, type Places, placesOf } from "../registration/places.ts";
import { presentIdentity } from "../registration/present.ts";
import { isFor, readRegistration } from "../registration/registration.ts";
import { meaningOf, type Subject } from "./abandon-meaning.ts";
import { proposedSerial, refuseDuringChange } from "./beside-snapd.ts";
import { type OpenedDevice, openDevice } from "./open-device.ts";
import type { AbandonOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import type { Terminal } from "./terminal.ts";

/** What was found to be given up, and where its record would lie. */
interface Found extends Subject {
  readonly model: ModelAssertion;
  readonly places: Places;
  readonly claims: readonly Claim[];
}

/** A registration that was begun as a model of the other kind lies in that kind's folder. */
function whereBegun(device: OpenedDevice, model: ModelAssertion): Pick<Found, "places" | "begun"> {
  const own = placesOf(device, model);
  for (const places of [own, otherPlacesOf(device, model)]) {
    const begun = readRegistration(device.disk, places.ownFolder);
    if (begun !== undefined) return { places, begun };
  }
  return { places: own, begun: undefined };
}

/** With which serial snapd was let register, by a hook's word or, where that is gone, by its configuration. */
async function delegatedSerial(
  { snapd }: OpenedDevice,
  { gadget }: ModelAssertion,
  claims: readonly Claim[],
): Promise<string | undefined> {
  const claimed = claims.find(({ registrar }) => registrar === "snapd")?.serial;
  if (claimed !== undefined || snapd === undefined || gadget === undefined) return claimed;
  const proposed = await proposedSerial(snapd, gadget);
  const isGivenUp = claims.some((one) => one.registrar === "nobody" && one.serial === proposed);
  return isGivenUp ? undefined : proposed;
}

/** Problem nothing-to-abandon; abandon-refused for what snapd has already. */
async function findSubject(device: OpenedDevice, model: ModelAssertion): Promise<Found> {
  const { places, begun } = whereBegun(device, model);
  const claims = readClaims(device.disk, device.claimFolders(model));
  const lost = lostClaim(device, places, model, claims);
  const present = await presentIdentity(device, placesOf(device, model), model);
  if (begun !== undefined && (await isFinished(places, begun))) throw abandonRefused(begun);
  if (present !== undefined && (begun === undefined || isFor(begun, model)))
    throw abandonRefused(begun ?? present.serial);
  const delegated = await delegatedSerial(device, model, claims);
  const serial = begun?.serial ?? lost?.serial ?? delegated;
  if (serial === undefined) {
    throw new Problem("nothing-to-abandon", "cannot abandon a registration: none was begun here");
  }
  return {
    model,
    places,
    begun,
    claims,
    serial,
    recordIsLost: lost !== undefined,
    isDelegated: delegated !== undefined,
  };
}

/** snapd must not be at it, and must be there to say so. Problem snapd-registers, snapd-unreachable. */
async function refuseWhileSnapdRegisters({ snapd }: OpenedDevice, { isDelegated, serial }: Found): Promise<void> {
  if (!isDelegated) return;
  const verb = `abandon serial ${printable(serial)}`;
  if (snapd === undefined)
    throw new Problem("snapd-unreachable", `cannot ${verb}: no snapd runs that could say whether it registers`);
  await refuseDuringChange(snapd, verb);
}

/** Says what it means, unless the serial number was repeated. Problem abandon-unconfirmed. */
function confirm(terminal: Terminal, found: Found, repeated: string | undefined): void {
  if (repeated === found.serial) return;
  for (const line of meaningOf(found)) terminal.err(line);
  const serial = printable(found.serial);
  const why = repeated === undefined ? "it was not confirmed" : `--serial says ${printable(repeated, 80)}`;
  throw new Problem("abandon-unconfirmed", `cannot abandon serial ${serial}: ${why}`, {
    cure: `To do it: prepare-device abandon --serial '${serial}' with the same --config and --root.`,
  });
}

/** The claim goes last: until then nobody may register. */
function giveUp(device: OpenedDevice, found: Found): Abandoned {
  const { begun, places, model, serial } = found;
  const done =
    begun === undefined
      ? { serial, deviceKeyId: undefined, keptIn: undefined }
      : abandonRegistration(device.disk, places, false);
  if (begun !== undefined && found.claims.length === 0 && !found.isDelegated) return done;
  const { brandId, model: name } = model;
  const at = device.clock.now().toISOString();
  const claim = {
    version: 1,
    registrar: "nobody",
    brandId,
    model: name,
    serial,
    serialSource: "abandoned",
    at,
  } as const;
  writeClaim(device.disk, device.claimFolders(model), claim);
  return done;
}

function tell(terminal: Terminal, { json }: AbandonOptions, done: Abandoned): void {
  if (json) return terminal.out(JSON.stringify({ outcome: "abandoned", ...done }, null, 2));
  const kept = done.keptIn === undefined ? "" : `; key and record are in ${done.keptIn}`;
  terminal.out(`Abandoned serial ${printable(done.serial)}${kept}`);
}

/**
 * `prepare-device abandon`: says what it means, and does it only with the serial number repeated. What cannot be abandoned
 * is refused before anybody is asked to confirm it.
 */
export async function abandonCommand(terminal: Terminal, options: AbandonOptions): Promise<number> {
  const startMs = systemClock.monotonicMs();
  const settings = await readSettings(terminal, options, process.env);
  const device = openDevice({ settings, root: options.root, environment: process.env, startMs });
  try {
    const { model } = await readModel(modelPlaces(device));
    const found = await findSubject(device, model);
    await refuseWhileSnapdRegisters(device, found);
    confirm(terminal, found, options.serial);
    const { locks } = device.claimFolders(model);
    const own = found.begun === undefined ? [] : [found.places.ownFolder];
    const held = await lockFolders(device, [...locks, ...own]);
    try {
      // While this run waited for the lock, another one may have gone on.
      const now = await findSubject(device, model);
      await refuseWhileSnapdRegisters(device, now);
      confirm(terminal, now, options.serial);
      tell(terminal, options, giveUp(device, now));
      return exitStatus.ok;
    } finally {
      held.release();
    }
  } finally {
    await device.close();
  }
}
