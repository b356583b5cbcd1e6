import type { ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import { encodeStream } from "../../assertion/encode.ts";
import { Problem } from "../../problem/problem.ts";
import type { DeviceWorld } from "../device-world.ts";
import { openSession } from "../snapd/open-session.ts";
import { storeTold } from "./chapters-brand.ts";
import { inStore, type RegisteredDevice } from "./chapters-device.ts";
import { reregister } from "./reregister.ts";
import type { Scene } from "./scene.ts";
import { checkRemodel, modelJson } from "./sub-store-model.ts";

// The second half of the road: the same device in a sub-store.

/** The sub-store, its model, and the vault's word for which device may go there. Problem remodel-not-possible. */
export async function tellSubStore(scene: Scene, world: DeviceWorld, to: ModelAssertion): Promise<void> {
  const { folder, story, hardwareSerial, subModel } = scene;
  await story.tell("sub-store", "A sub-store and its model", async () => {
    const { model, vault } = world;
    checkRemodel(model, to);
    if (subModel.signed === undefined) folder.write("sub-model.json", modelJson(subModel));
    const signed = folder.writeAssertions("sub-model.assert", [to]);
    const store = storeTold(scene, to.store, "sub-store.assert", model.store);
    vault.service.addPivot({ from: model.model, serial: hardwareSerial, to: to.model });
    const told = [
      `Model ${to.brandId}/${to.model}, ${inStore(to.store)}; from ${subModel.source}.`,
      ...store.told,
      `The vault has an entry: serial ${hardwareSerial} of ${model.model} may become ${to.model}.`,
    ];
    const inRealLife = [
      "Canonical opens the sub-store; the brand signs a model of another name that names it.",
      "The vault's operator enters the sub-store for each device: model, serial number, store, new model.",
    ];
    return [undefined, { told, assertions: [...signed, ...(store.assertions ?? [])], inRealLife }];
  });
}

/** The device asks again, with the old serial attached. Problem remodel-refused. */
export async function tellReregistration(
  scene: Scene,
  { vault, apiKey }: DeviceWorld,
  { serial: original, key }: RegisteredDevice,
  to: ModelAssertion,
): Promise<SerialAssertion> {
  const { folder, story, context } = scene;
  return await story.tell("re-registration", "The device registers again, for the sub-store", async () => {
    const headers = { "api-key": apiKey };
    const proposedSerial = original.serial;
    const gadget = { serviceUrl: vault.url, headers, proposedSerial };
    const { request, serial } = await reregister({ ...gadget, to, original, key, context });
    const assertions = [
      ...folder.writeAssertions("sub-serial-request.assert", [request]),
      ...folder.writeAssertions("sub-serial.assert", [serial]),
    ];
    const told = [
      `The serial-request names ${to.model} and, as original-brand-id, -model and -serial, ${original.brandId}, ${original.model}, ${original.serial}.`,
      "Behind it in the same stream: the new model, then the old serial. The device key is the old one.",
      `The vault gave serial ${serial.serial} of ${serial.model}, revision ${serial.revision}.`,
    ];
    const inRealLife = [
      "`snap remodel sub-model.assert` on the device: snapd 2.57.6 sends exactly this (overlord/devicestate/remodel.go).",
      "URL, headers and registration.proposed-serial come from the old gadget's configuration: a gadget whose device was " +
        "adopted must have set them, or snapd asks the public store, and without a proposed serial the vault finds no sub-store.",
    ];
    return [serial, { told, assertions, inRealLife }];
  });
}

/** Model and serial are accepted on the device, and open a session in the sub-store. Problem brand-road-ended. */
export async function tellSubSession(
  { folder, story, context }: Scene,
  { snapd, store }: DeviceWorld,
  { key }: RegisteredDevice,
  papers: { readonly model: ModelAssertion; readonly serial: SerialAssertion },
): Promise<void> {
  await story.tell("sub-session", "The store session in the sub-store", async () => {
    const fault = snapd.assertions.acknowledge(encodeStream([papers.model, papers.serial]));
    if (fault !== undefined) throw new Problem("brand-road-ended", `cannot acknowledge the new serial: ${fault}`);
    const session = await openSession(store.url, { ...papers, key }, context);
    if (!session.opened) throw new Problem("brand-road-ended", `cannot open a session: ${session.reason}`);
    const assertions = folder.writeAssertions("sub-session-request.assert", [session.request]);
    const opened = store.sessions.all.at(-1);
    const told = [
      "The device's assertion database took the new model and the new serial beside the old ones.",
      `The session is open for ${opened?.model ?? ""} ${inStore(opened?.store)}; a call with it gave ${session.storeCallStatus}.`,
    ];
    const inRealLife = ["snapd opens it before it changes any snap, and refuses the remodelling if it cannot."];
    return [undefined, { told, assertions, inRealLife }];
  });
}
