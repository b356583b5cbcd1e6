import type { ModelAssertion } from "../../assertion/assertion.ts";
import type { Settings } from "../../config/settings.ts";
import { makeFolders } from "../../disk/make-folders.ts";
import { sweepTemporaries } from "../../disk/write-durably.ts";
import { delegationValues } from "../../handover/delegated.ts";
import { identityBody, readOrMakeIdentityKey } from "../../keys/identity-key.ts";
import { readOrMakeProof } from "../../keys/kept-proof.ts";
import { Problem } from "../../problem/problem.ts";
import type { OpenedDevice } from "../open-device.ts";
import { type HookOutcome, waiting } from "./outcome.ts";
import { type Situation, snapFolders } from "./situation.ts";

/**
 * Where the identity key of a delegated registration lies: our own folder beside the device key where it is there and
 * may be written to, else the folders that every snap has. One that exists is used wherever it is.
 */
function identityFolder(situation: Situation, device: OpenedDevice, ownFolder: string): string {
  const folders = [ownFolder, ...snapFolders(situation.environment)];
  const has = folders.find((folder) => {
    try {
      return device.disk.stat(`${folder}/identity-key`) !== undefined;
    } catch (fault) {
      if (fault instanceof Problem) return false;
      throw fault;
    }
  });
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
  /** Of a registration of ours that was begun and proved to have signed nothing. */
  readonly pinnedSerial: string | undefined;
}

function bodyFor({ situation, device, model, ownFolder }: DelegateInput, serial: string): Uint8Array {
  const folder = identityFolder(situation, device, ownFolder);
  // A hook that was killed may have left a copy of the private half; snapd runs one hook of a snap at a time.
  if (folder !== ownFolder) sweepTemporaries(device.disk, folder);
  const identityKey = readOrMakeIdentityKey(device.disk, folder, device.randomBytes);
  const claim = { brandId: model.brandId, model: model.model, serial };
  return identityBody({ identityKey, proof: readOrMakeProof(device.disk, folder, identityKey, claim), ...claim });
}

/** Configures snapd in one transaction and lets it register. Problems serial-…, snapctl-…, identity-key-… */
export async function delegate(input: DelegateInput): Promise<HookOutcome> {
  const { situation, settings, device, pinnedSerial } = input;
  const found =
    pinnedSerial === undefined ? await device.readHardware() : { serial: pinnedSerial, source: "an earlier run" };
  const { serial } = found;
  const body = settings.identityKey ? bodyFor(input, serial) : new Uint8Array();
  const values = delegationValues({ vaultUrl: settings.vault.url, headers: settings.vault.headers, serial, body });
  await situation.snapctl.set(values, { secret: settings.vault.headers.size > 0 });
  situation.story.say(
    `serial ${serial} from ${found.source}; snapd registers with ${settings.vault.url?.host ?? "the store"}`,
  );
  return waiting("delegated", `snapd registers this device as ${serial}`);
}
