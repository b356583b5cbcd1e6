import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ModelAssertion } from "../../assertion/assertion.ts";
import { nodeCrypto } from "../../keys/node-crypto.ts";
import { type Brand, makeBrand } from "../brand.ts";
import { keepsKeysOnSave, layOutDevice } from "../device.ts";
import { signModel } from "../models.ts";
import type { RigContext } from "../rig-context.ts";
import { saveDataPath } from "../sandbox/hook-environment.ts";
import { StoreServer } from "../store/store-server.ts";
import { OffsetClock } from "../time/offset-clock.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { anyApiKey } from "../vault/device-service.ts";
import { VaultServer } from "../vault/vault-server.ts";
import type { BootPlan } from "./boot-plan.ts";
import { seededBytes } from "./seeded-bytes.ts";

const yearMs = 365 * 24 * 3600 * 1000;

/** Everybody but the device: a brand with its model, its vault and its store, and the time they all live in. */
export interface BootWorld {
  readonly clock: VirtualClock;
  /** The device's wall clock, right or wrong. */
  readonly deviceClock: OffsetClock;
  readonly brand: Brand;
  readonly model: ModelAssertion;
  readonly vault: VaultServer;
  readonly store: StoreServer;
  /** The device's "/". */
  readonly root: string;
  readonly randomBytes: RigContext["randomBytes"];
}

/** As old as the key that signs it. */
function modelFor({ gadget, model }: BootPlan, brand: Brand): ModelAssertion {
  const name = `${gadget.name}-model`.replace(/-+/g, "-");
  const { since: signedAt } = brand.brand.accountKey;
  return signModel(brand, { ...model, model: name, gadget: gadget.name, signedAt }, nodeCrypto);
}

/** Makes the world of one boot: a throw-away brand that is a year old, servers on loopback, a device's files. */
export async function makeWorld(plan: BootPlan, measuredBy: BootPlan["clock"]): Promise<BootWorld> {
  const startsAt = plan.startsAt ?? plan.clock.now();
  const clock = new VirtualClock({
    startsAt,
    ...(plan.isModelled === true ? {} : { measuredBy }),
  });
  const deviceClock = new OffsetClock(clock, plan.faults.clockOffsetMs);
  const validFrom = new Date(startsAt.getTime() - yearMs);
  const brand = plan.brand ?? (await makeBrand({ validFrom, crypto: nodeCrypto }));
  const model = plan.signedModel ?? modelFor(plan, brand);
  const context = { clock, crypto: nodeCrypto, randomBytes: seededBytes(`${plan.seed} servers`) };
  const models = [{ brandId: brand.brandId, model: model.model, apiKey: anyApiKey } as const];
  const vault = await VaultServer.start({ context, brand, models, faults: plan.faults.vault, anyBase: true });
  const shelves = [() => vault.spares.assertions];
  const store = await StoreServer.start({ context, brand, models, shelves, faults: plan.faults.vault });
  const root = join(plan.work, "device");
  mkdirSync(root);
  layOutDevice({ root, brand, model });
  // snapd makes every snap's folder there when it installs it, if there is a save partition.
  if (keepsKeysOnSave(model)) mkdirSync(join(root, saveDataPath(plan.gadget.name)), { recursive: true });
  return { clock, deviceClock, brand, model, vault, store, root, randomBytes: seededBytes(`${plan.seed} device`) };
}
