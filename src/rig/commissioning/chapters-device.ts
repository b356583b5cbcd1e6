import { readFileSync } from "node:fs";
import type { SerialAssertion } from "../../assertion/assertion.ts";
import { decodeStream } from "../../assertion/stream.ts";
import type { DeviceKey } from "../../keys/device-key.ts";
import { Problem } from "../../problem/problem.ts";
import { Steps } from "../../progress/steps.ts";
import { type BootedDevice, bootDevice, type DeviceWorld } from "../device-world.ts";
import type { Scene } from "./scene.ts";

// The device's part of the road: vault, first boot, store session.

/** Who the device has become. */
export interface RegisteredDevice {
  readonly serial: SerialAssertion;
  readonly key: DeviceKey;
}

/** The vault knows the model, its API key and the key that signs serials. */
export async function tellVault({ commissioned, story }: Scene, { model }: DeviceWorld): Promise<void> {
  await story.tell("vault", "A Serial Vault that knows the model", async () => {
    const { brand } = commissioned;
    const { accountId } = brand.serialSigner.account;
    const told = [
      `It signs serials of ${model.brandId}/${model.model} as ${accountId} for whoever sends the API key in api-key (mode 0600).`,
      "It answers as the recorded Serial Vault does, and is gone when this program ends.",
    ];
    const inRealLife = [
      "The vault's operator (Canonical, or the brand itself) uploads the signing key and enters brand, model and API key.",
      "The gadget carries URL and API key: device-service.url, device-service.headers.",
    ];
    return [undefined, { told, inRealLife }];
  });
}

/** Key, hardware serial, serial-request, serial, hand-over: the agent as on a device. */
export async function tellFirstBoot({ folder, story, context }: Scene, world: DeviceWorld): Promise<BootedDevice> {
  return await story.tell("first-boot", "The first boot of a device", async () => {
    const steps = new Steps(context.clock);
    const booted = await bootDevice(world, steps);
    const { serial } = booted.provisioned;
    const request = decodeStream(readFileSync(folder.at("serial-request.assert")), context.crypto);
    const assertions = [
      ...folder.writeAssertions("serial-request.assert", request),
      ...folder.writeAssertions("serial.assert", [serial]),
    ];
    const lines = steps.done.map(({ step, result }) => `${step}: ${result}`.replace(/: $/, ""));
    const inRealLife = ["The board is switched on. What the agent does here stands in docs/first-boot.md."];
    return [booted, { told: lines, assertions, inRealLife }];
  });
}

/** The words for the store of a session. */
export function inStore(store: string | undefined): string {
  return store === undefined ? "in Canonical's public store" : `in store ${store}`;
}

/** The session snapd has opened with key, serial and model. Problem brand-road-ended if it has not. */
export async function tellSession(
  { folder, story }: Scene,
  world: DeviceWorld,
  { look }: BootedDevice,
): Promise<RegisteredDevice> {
  return await story.tell("session", "The store session", async () => {
    if (look.kind !== "restored") throw new Problem("brand-road-ended", `cannot open a session: ${look.reason}`);
    const { session, serial, key } = look;
    if (session?.opened !== true) {
      throw new Problem("brand-road-ended", `cannot open a session: ${session?.reason ?? "there is no store"}`);
    }
    const assertions = folder.writeAssertions("session-request.assert", [session.request]);
    const store = world.store.sessions.all.at(-1)?.store;
    const told = [
      "snapd's stand-in took over key and serial, without registering by itself.",
      `Nonce, device-session-request, macaroon: the session is open ${inStore(store)}; a call with it gave ${session.storeCallStatus}.`,
    ];
    const inRealLife = ["snapd does it by itself at the first call that needs the store; `snap refresh` is enough."];
    return [
      { serial, key },
      { told, assertions, inRealLife },
    ];
  });
}
