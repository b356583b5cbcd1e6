import type { ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import { closeDeviceWorld, type DeviceWorld, startDeviceWorld } from "../device-world.ts";
import { RequestLogFile } from "../http/request-log.ts";
import { tellBrand, tellModel, tellRoot, tellSignature, tellStore } from "./chapters-brand.ts";
import { tellFirstBoot, tellSession, tellVault } from "./chapters-device.ts";
import { tellProof } from "./chapters-proof.ts";
import { tellReregistration, tellSubSession, tellSubStore } from "./chapters-sub-store.ts";
import type { RoadInput, Scene } from "./scene.ts";
import type { Story } from "./story.ts";

export interface RoadResult {
  readonly model: ModelAssertion;
  readonly subModel: ModelAssertion;
  readonly serial: SerialAssertion;
  readonly subSerial: SerialAssertion;
}

async function walkWithDevice(scene: Scene, world: DeviceWorld, subModel: ModelAssertion): Promise<RoadResult> {
  const { model } = world;
  await tellVault(scene, world);
  const booted = await tellFirstBoot(scene, world);
  const device = await tellSession(scene, world, booted);
  await tellSubStore(scene, world, subModel);
  const subSerial = await tellReregistration(scene, world, device, subModel);
  await tellSubSession(scene, world, device, { model: subModel, serial: subSerial });
  await tellProof(scene);
  return { model, subModel, serial: device.serial, subSerial };
}

/**
 * The whole road of a brand store: a brand, its model and store, a vault that knows the model, the first boot and store
 * session of a device, a sub-store, and the device registered again for it. Everything is written into the folder.
 */
export async function walkRoad(input: RoadInput, story: Story): Promise<RoadResult> {
  const { folder, hardwareSerial } = input;
  await tellModel(input, story);
  const commissioned = await tellRoot(input, story);
  const scene: Scene = { ...input, story, commissioned };
  await tellBrand(scene);
  const { model, subModel } = await tellSignature(scene);
  await tellStore(scene, model);
  const log = new RequestLogFile(folder.at("http.jsonl"));
  const world = await startDeviceWorld({ out: folder.path, brand: commissioned.brand, model, hardwareSerial, log });
  try {
    return await walkWithDevice(scene, world, subModel);
  } finally {
    await closeDeviceWorld(world);
    log.close();
  }
}
