import type { ModelAssertion, SerialAssertion } from "./assertion/assertion.ts";
import { sweepTemporaries } from "./disk/write-durably.ts";
import { handOverAdopted } from "./handover/adopted.ts";
import { type FoundModel, readModel } from "./model/read-model.ts";
import type { Steps } from "./progress/steps.ts";
import { lockFolders } from "./registrar/lock-registrar.ts";
import { acceptAnswer, acceptModel, chainFor } from "./registration/accept.ts";
import { notesOn, signedBefore } from "./registration/check-answer.ts";
import type { Device } from "./registration/device.ts";
import { findEarlier, refusalOf } from "./registration/earlier.ts";
import { examineKeys } from "./registration/examine-keys.ts";
import { type Keys, readOrMakeKeys } from "./registration/keys.ts";
import { lostIdentity } from "./registration/lost-identity.ts";
import { dropVoidClaim, mayRegister } from "./registration/may-register.ts";
import { modelPlaces } from "./registration/model-places.ts";
import type { Note } from "./registration/note.ts";
import { type Obtained, obtainSerial } from "./registration/obtain-serial.ts";
import { checkOwnBoard } from "./registration/own-board.ts";
import { pin } from "./registration/pin.ts";
import { openFolders, type Places, placesOf } from "./registration/places.ts";
import { type Present, presentIdentity } from "./registration/present.ts";
import { isFor, type Registration, readRegistration } from "./registration/registration.ts";
import { VaultAhead } from "./registration/vault-ahead.ts";
import { isWhole } from "./registration/whole.ts";

export interface Provisioned {
  readonly outcome: "registered" | "already-registered";
  readonly model: ModelAssertion;
  readonly serial: SerialAssertion;
  /** The hardware source of the serial; undefined for an identity this agent did not make. */
  readonly serialSource: string | undefined;
  readonly places: Places;
  readonly notes: readonly Note[];
}

/**
 * The first boot. Every step looks at the disk first, so that a run after a stop at any instruction goes on with the
 * same key and the same serial; a run after the last step changes nothing. Throws the Problem that ended it.
 */
export async function provision(device: Device, steps: Steps): Promise<Provisioned> {
  const found = await steps.run("model", () => readModel(modelPlaces(device)), sayModel);
  const places = placesOf(device, found.model);
  const keyNotes = await secureKeys(device, places, steps);
  const present = await steps.run("identity", () => presentIdentity(device, places, found.model), sayPresent);
  const done =
    present !== undefined && (await isWhole(device, places, found, present))
      ? await alreadyRegistered(device, places, found.model, present)
      : await becomeRegistered(device, places, found, present, steps);
  return { ...done, notes: [...keyNotes, ...done.notes] };
}

async function becomeRegistered(
  device: Device,
  places: Places,
  found: FoundModel,
  seen: Present | undefined,
  steps: Steps,
): Promise<Provisioned> {
  if (seen === undefined) await refuseAnotherLife(device, places, found.model);
  openFolders(device, places);
  const { locks } = device.claimFolders(found.model);
  const held = await lockFolders(device, [...locks, places.ownFolder]);
  try {
    sweepTemporaries(device.disk, places.ownFolder);
    // While this run waited for the lock, another may have done it all.
    const present = await presentIdentity(device, places, found.model);
    if (present === undefined) {
      await mayRegister(device, places, found.model);
      return await registerDevice(device, places, found, steps);
    }
    return (await isWhole(device, places, found, present))
      ? await alreadyRegistered(device, places, found.model, present)
      : await finish(device, places, found, present, steps);
  } finally {
    held.release();
  }
}

/** A step only where there is something to tell: on a sound device it is nobody's business. */
async function secureKeys(device: Device, places: Places, steps: Steps): Promise<readonly Note[]> {
  const notes = examineKeys(device, places);
  if (notes.length === 0) return notes;
  return await steps.run(
    "key files",
    () => notes,
    () => notes.map(({ text }) => text).join(" "),
  );
}

/**
 * Before a folder is made: a device that was begun as another model, or with keys elsewhere, gets no second key, nor does
 * one that snapd registers.
 */
async function refuseAnotherLife(device: Device, places: Places, model: ModelAssertion): Promise<void> {
  const earlier = await findEarlier(device, places, model);
  if (earlier !== undefined) throw refusalOf(earlier, model);
  await mayRegister(device, places, model);
}

/**
 * What the serial will stand on is saved before there is one: then less lies between the vault's signature and the end of the
 * hand-over, which repeats it.
 */
async function acceptAndSave(device: Device, places: Places, found: FoundModel): Promise<void> {
  const chain = chainFor(device, places, found.model, []);
  await acceptModel(chain, found);
  for (const one of chain.accepted) places.saved?.put(one);
}

async function registerDevice(device: Device, places: Places, found: FoundModel, steps: Steps): Promise<Provisioned> {
  const { model } = found;
  const begun = readRegistration(device.disk, places.ownFolder);
  if (begun !== undefined) dropVoidClaim(device, model, begun);
  // Before anything is pinned or made in its name.
  await steps.run(
    "model's chain",
    () => acceptAndSave(device, places, found),
    () => "accepted",
  );
  const pinned = await steps.run("hardware serial", () => pin(begun, model, device.readHardware), sayPinned);
  const ahead = new VaultAhead(device.openVault);
  const keys = await steps.run("keys", () => readOrMakeKeys(device, places, pinned, () => ahead.begin()), sayKeys);
  const answer = await steps.run(
    "serial assertion",
    () => obtainSerial(device, places, found, keys, { ahead, steps }),
    sayAnswer,
  );
  const { serial } = answer;
  const trusted = await steps.run("chain of trust", () => acceptAnswer(device, places, found, answer));
  await steps.run(
    "hand-over",
    () => handOverAdopted({ key: keys.deviceKey, serial, model, trusted }, places, device.clock.now()),
    () => places.system.origin,
  );
  const asked = { model, serial: pinned.serial, deviceKeyId: keys.deviceKey.keyId, body: keys.body };
  const notes = notesOn(serial, asked, answer.submissions);
  return { outcome: "registered", model, serial, serialSource: pinned.serialSource, places, notes };
}

/** The identity is here, but a stop came before its hand-over was through, or something was lost since. */
async function finish(
  device: Device,
  places: Places,
  found: FoundModel,
  present: Present,
  steps: Steps,
): Promise<Provisioned> {
  const { model } = found;
  const { key, serial } = present;
  const trusted = await steps.run("chain of trust", () =>
    acceptAnswer(device, places, found, { serial, assertions: [serial] }),
  );
  await steps.run(
    "hand-over",
    () => handOverAdopted({ key, serial, model, trusted }, places, device.clock.now()),
    () => places.system.origin,
  );
  const record = readRegistration(device.disk, places.ownFolder);
  // What an earlier run has asked for and nobody was told of.
  const notes = record === undefined || !isFor(record, model) ? [] : signedBefore(serial, record.submissions);
  const already = await alreadyRegistered(device, places, model, present);
  return { ...already, outcome: "registered", notes: [...notes, ...already.notes] };
}

async function alreadyRegistered(
  device: Device,
  places: Places,
  model: ModelAssertion,
  present: Present,
): Promise<Provisioned> {
  // The run that wrote it may have been killed before it was durable; writing what is there again only syncs it.
  if (places.system.origin === "disk") await places.system.acknowledge([present.serial]);
  const record = readRegistration(device.disk, places.ownFolder);
  const begun = record !== undefined && isFor(record, model) ? record : undefined;
  await checkOwnBoard(device, places, model, present.serial.serial);
  const { serial } = present;
  const notes = lostIdentity(device, places, serial, begun);
  return { outcome: "already-registered", model, serial, serialSource: begun?.serialSource, places, notes };
}

const sayModel = ({ model }: FoundModel): string => `${model.brandId}/${model.model}`;
const sayPresent = (it: Present | undefined): string => it?.serial.serial ?? "none yet";
const sayPinned = (it: Registration): string => `${it.serial} from ${it.serialSource}`;
const sayKeys = (it: Keys): string => `${it.deviceKey.keyId} (${it.origin})`;
const sayAnswer = (it: Obtained): string => `revision ${it.serial.revision}, signed by ${it.serial.authorityId}`;
