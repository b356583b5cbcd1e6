import type { ModelAssertion } from "../../assertion/assertion.ts";
import type { Settings } from "../../config/settings.ts";
import { delegationValues } from "../../handover/delegated.ts";
import { Problem } from "../../problem/problem.ts";
import { checkOwnBoard } from "../../registration/own-board.ts";
import type { Places } from "../../registration/places.ts";
import { isFor, readRegistration } from "../../registration/registration.ts";
import type { OpenedDevice } from "../open-device.ts";
import { identityInSight } from "./earlier-life.ts";
import type { Situation } from "./situation.ts";
import type { Story } from "./story.ts";

interface Registered {
  readonly situation: Situation;
  readonly settings: Settings;
  readonly device: OpenedDevice;
  readonly model: ModelAssertion;
  readonly places: Places;
}

/**
 * A device that snapd remodels gets its new serial without any hook: snapd asks with the configuration of the gadget it
 * had (overlord/devicestate remodel.go GadgetForSerialRequestConfig). After an adoption there is none, and snapd would ask
 * the store. So configure leaves vault, headers and serial there. No body: its proof is made for one model. What fails is
 * noted only.
 */
export async function readyForRemodel({ situation, settings, device, model, places }: Registered): Promise<void> {
  const { disk, story } = situation;
  try {
    const present = await identityInSight(device, places, model);
    if (present?.handedOver !== true) return;
    const begun = readRegistration(disk, places.ownFolder);
    // One that snapd has registered is configured already.
    if (begun === undefined || !isFor(begun, model) || begun.deviceKeyId !== present.key.keyId) return;
    await checkOwnBoard(device, places, model, present.serial.serial);
    await configure({ situation, settings }, present.serial.serial);
  } catch (fault) {
    noteFault(story, fault);
  }
}

/** The same at the end of the run that has registered, which has just seen board, key and serial. */
export async function registeredForRemodel(
  registered: Pick<Registered, "situation" | "settings">,
  serial: string,
): Promise<void> {
  try {
    await configure(registered, serial);
  } catch (fault) {
    noteFault(registered.situation.story, fault);
  }
}

async function configure(
  { situation, settings }: Pick<Registered, "situation" | "settings">,
  serial: string,
): Promise<void> {
  const { url: vaultUrl, headers } = settings.vault;
  const values = delegationValues({ vaultUrl, headers, serial, body: new Uint8Array() });
  await situation.snapctl.set(values, { secret: headers.size > 0 });
  situation.story.note("configured for a remodelling", { serial });
}

function noteFault(story: Story, fault: unknown): void {
  if (!(fault instanceof Problem)) throw fault;
  story.note(`not configured for a remodelling: ${fault.message}`, { code: fault.code });
}
