import type { ModelAssertion } from "../../assertion/assertion.ts";
import type { Settings } from "../../config/settings.ts";
import { inFolder } from "../../disk/in-folder.ts";
import { isThere } from "../../disk/is-there.ts";
import { makeFolders } from "../../disk/make-folders.ts";
import { sweepTemporaries } from "../../disk/write-durably.ts";
import { delegationValues } from "../../handover/delegated.ts";
import { identityBody, identityKeyNames, readIdentityKey, readOrMakeIdentityKey } from "../../keys/identity-key.ts";
import { readKeptIdentity, readOrMakeProof } from "../../keys/kept-proof.ts";
import { Problem } from "../../problem/problem.ts";
import { recordFileName } from "../../record/glance.ts";
import { writeClaim } from "../../registrar/claim.ts";
import { type ChosenSerial, checkSerial } from "../../registration/pin.ts";
import { isFor } from "../../registration/registration.ts";
import { seeUnit } from "../keep-record.ts";
import type { OpenedDevice } from "../open-device.ts";
import { type HookOutcome, waiting } from "./outcome.ts";
import type { OwnState } from "./own-state.ts";
import { RunFacts } from "./run-facts.ts";
import { type Situation, snapFolders } from "./situation.ts";
import { untilSent } from "./until-sent.ts";

/**
 * Where the identity key of a delegated registration lies: our own folder beside the device key where it is there and
 * may be written to, else the folders that every snap has. One that exists is used wherever it is.
 */
function identityFolder(situation: Situation, device: OpenedDevice, ownFolder: string): string {
  const folders = [ownFolder, ...snapFolders(situation.environment)];
  const has = folders.find((one) => isThere(device.disk, inFolder(one, identityKeyNames.private)));
  if (has !== undefined) return has;
  for (const folder of snapFolders(situation.environment)) {
    makeFolders(device.disk, folder, 0o700);
    return folder;
  }
  throw new Problem("snapctl-no-context", "cannot keep the identity key: this is no hook of a snap");
}

export interface DelegateInput {
  readonly situation: Situation;
  readonly settings: Settings;
  readonly device: OpenedDevice;
  readonly model: ModelAssertion;
  readonly ownFolder: string;
  /** Under the lock: what is pinned already, by a registration of ours that signed nothing or by an earlier delegation. */
  readonly own: OwnState;
  readonly facts: RunFacts;
}

type BodyInput = Pick<DelegateInput, "device" | "model" | "ownFolder">;

function bodyFor({ device, model, ownFolder }: BodyInput, folder: string, serial: string): Uint8Array {
  // A hook that was killed may have left a copy of the private half; snapd runs one hook of a snap at a time.
  if (folder !== ownFolder) sweepTemporaries(device.disk, folder);
  const claim = { brandId: model.brandId, model: model.model, serial };
  const kept = readKeptIdentity(device.disk, folder, claim);
  if (kept !== undefined) return identityBody(kept);
  const identityKey = readOrMakeIdentityKey(device.disk, folder, device.randomBytes);
  const proof = readOrMakeProof(device.disk, folder, identityKey, claim);
  return identityBody({ publicKey: identityKey.publicKey, proof });
}

/**
 * Makes identity key and proof while the system is seeded, when nobody waits for a registration yet: the prepare-device
 * that delegates then finds them. Without them it makes them itself.
 */
export async function prepareIdentity(input: BodyInput & Pick<DelegateInput, "situation">): Promise<void> {
  const { situation, device, ownFolder } = input;
  const { serial } = await device.readHardware();
  bodyFor(input, identityFolder(situation, device, ownFolder), serial);
}

/**
 * The board's serial. One that was pinned before is no reason to do without it: a copy of this storage must not go on in
 * another board. Problems serial-…
 */
async function boardSerial({ device, own, model, facts }: DelegateInput): Promise<ChosenSerial> {
  const found = await device.readHardware();
  facts.hardware = found;
  const { registration, claims } = own;
  const delegations = claims.filter((one) => one.registrar === "snapd" && isFor(one, model));
  for (const pinned of [registration, ...delegations]) if (pinned !== undefined) checkSerial(pinned.serial, found);
  return found;
}

/** The durable word that snapd registers from now on: whoever holds the lock after us finds it. */
function leaveToSnapd({ situation, device, model }: DelegateInput, { serial, source }: ChosenSerial): void {
  const folders = device.claimFolders(model);
  if (folders.home === undefined)
    throw new Problem("snapctl-no-context", "cannot leave word that snapd registers: this is no hook of a snap");
  const { brandId, model: name } = model;
  const at = situation.now().toISOString();
  const claim = { version: 1, registrar: "snapd", brandId, model: name, serial, serialSource: source, at } as const;
  writeClaim(device.disk, folders, claim);
}

/** Asks snapd and the board what the record says of them: snapd answers while our word is made durable. */
async function lookAtUnit({ device, facts }: DelegateInput): Promise<void> {
  facts.seen = RunFacts.begun(seeUnit(device, facts.hardware));
  await untilSent();
}

/** What is wrong with the key is told with the record. */
function readKeyForRecord({ device, facts }: DelegateInput, folder: string): void {
  try {
    facts.identityKey = readIdentityKey(device.disk, folder);
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
  }
}

/**
 * Configures snapd in one transaction and lets it register; to be called under the lock. Problems serial-…, snapctl-…,
 * identity-key-…
 */
export async function delegate(input: DelegateInput): Promise<HookOutcome> {
  const { situation, settings, device, ownFolder } = input;
  const found = await boardSerial(input);
  const { serial } = found;
  const folder = settings.identityKey ? identityFolder(situation, device, ownFolder) : undefined;
  const body = folder === undefined ? new Uint8Array() : bodyFor(input, folder, serial);
  const values = delegationValues({ vaultUrl: settings.vault.url, headers: settings.vault.headers, serial, body });
  // The first record takes its time: what it needs is got while snapd, or the disk, is at something else. Later hooks seldom
  // have something new to record.
  const recordedIn =
    folder !== undefined && !isThere(device.disk, inFolder(folder, recordFileName)) ? folder : undefined;
  if (recordedIn !== undefined) await lookAtUnit(input);
  leaveToSnapd(input, found);
  const configured = RunFacts.begun(situation.snapctl.set(values, { secret: settings.vault.headers.size > 0 }));
  if (recordedIn !== undefined) {
    await untilSent();
    readKeyForRecord(input, recordedIn);
  }
  await configured;
  situation.story.say(
    `serial ${serial} from ${found.source}; snapd registers with ${settings.vault.url?.host ?? "the store"}`,
  );
  return waiting("delegated", `snapd registers this device as ${serial}`);
}
