import { join } from "node:path";
import { generateDeviceKey } from "../../keys/device-key.ts";
import { type Brand, brandAssertions, makeBrand } from "../brand.ts";
import { signModel } from "../models.ts";
import type { RigContext } from "../rig-context.ts";
import { openCommission } from "./commission-folder.ts";
import { listOf, readModelSource } from "./model-source.ts";
import { RoadFolder } from "./road-folder.ts";

/** Whom a vault signs for, and the folder in which whoever asks it finds what he needs. */
export interface VaultFolder {
  readonly path: string;
  readonly brand: Brand;
  readonly model: string;
  readonly gadget: string | undefined;
}

/** A year before now: keys that count, and a model that is not from the future. */
const brandAgeMs = 365 * 24 * 3600 * 1000;

/**
 * A throw-away brand with one model, written as `rig brand --out` writes it: trusted.assert, brand.assert, model.assert,
 * private-keys-v1/ and api-key. The folder must be empty. Problems disk-….
 */
export async function makeVaultFolder(
  path: string,
  { gadget, apiKey }: { readonly gadget: string; readonly apiKey: string },
  { clock, crypto }: RigContext,
): Promise<VaultFolder> {
  const folder = new RoadFolder(path);
  const keys = await Promise.all([generateDeviceKey(2048), generateDeviceKey(2048)]);
  const left = [...keys];
  const makeKey = async (bits: number) => left.pop() ?? (await generateDeviceKey(bits));
  const validFrom = new Date(clock.now().getTime() - brandAgeMs);
  const brand = await makeBrand({ validFrom, crypto, makeKey });
  const model = signModel(brand, { kind: "graded", model: "rig-model", gadget, signedAt: validFrom }, crypto);
  folder.writeAssertions("trusted.assert", brand.trusted);
  folder.writeAssertions("brand.assert", brandAssertions(brand));
  folder.writeAssertions("model.assert", [model]);
  folder.writeKeys(keys);
  folder.write("api-key", `${apiKey}\n`, 0o600);
  return { path, brand, model: model.model, gadget };
}

/** The brand that `rig brand --out` or `rig vault --out` has left. Problems brand-…, model-…, assertion-file-unreadable. */
export async function openVaultFolder(path: string, { clock, crypto }: RigContext): Promise<VaultFolder> {
  const file = join(path, "model.assert");
  const now = clock.now();
  const { statement, signed } = readModelSource({ path: file, name: file }, now, crypto);
  const serialAuthority = listOf(statement, "serial-authority");
  const facts = { brandId: signed?.brandId ?? "", model: signed?.model ?? "", serialAuthority, signed };
  const { brand } = await openCommission(path, facts, { now, crypto });
  return { path, brand, model: facts.model, gadget: signed?.gadget };
}
