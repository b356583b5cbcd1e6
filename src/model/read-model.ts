import { join } from "node:path";
import type { Assertion, ModelAssertion } from "../assertion/assertion.ts";
import { decodeAssertion } from "../assertion/decode.ts";
import type { Disk } from "../disk/disk.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import { Problem } from "../problem/problem.ts";
import { readAssertionFile } from "../trust/assertion-file.ts";

/** Where the model came from: snapd's own word needs no further proof, a file does. */
export interface FoundModel {
  readonly model: ModelAssertion;
  readonly origin: "file" | "snapctl" | "store";
}

export interface ModelPlaces {
  readonly disk: Disk;
  readonly crypto: Crypto;
  readonly root: string;
  /** The settings' `model`. */
  readonly file: string | undefined;
  /** `snapctl model --assertion`, where this runs inside a hook. */
  readonly snapctl: (() => Promise<Uint8Array>) | undefined;
  /** Models in snapd's assertion store on disk. */
  readonly stored: () => readonly Assertion[];
}

function onlyModel(assertions: readonly Assertion[], where: string): ModelAssertion {
  const models = assertions.filter((one) => one.type === "model");
  const [model] = models;
  if (model === undefined || models.length > 1) {
    throw new Problem("model-unreadable", `cannot take the model from ${where}: it holds ${models.length} models`);
  }
  return model;
}

/** `model=BRAND/MODEL` of snapd's modeenv (boot/modeenv.go): which of several models this system runs. */
function modeenvModel(disk: Disk, root: string): string | undefined {
  const bytes = disk.readFile(join(root, "var/lib/snapd/modeenv"), 64 * 1024);
  if (bytes === undefined) return undefined;
  return /^model=(\S+)$/m.exec(new TextDecoder().decode(bytes))?.[1];
}

function storedModel(places: ModelPlaces): ModelAssertion {
  const models = places.stored().filter((one) => one.type === "model");
  const current = modeenvModel(places.disk, places.root);
  const fitting =
    models.length > 1 && current !== undefined
      ? models.filter((one) => `${one.brandId}/${one.model}` === current)
      : models;
  const [model] = fitting;
  if (model === undefined) {
    throw new Problem("model-not-found", "cannot find the model: no file is named, and snapd's store holds none");
  }
  if (fitting.length > 1) {
    const names = fitting.map((one) => `${one.brandId}/${one.model}`).join(", ");
    throw new Problem("model-ambiguous", `cannot tell which model this device has: snapd's store holds ${names}`);
  }
  return model;
}

/** The device's model: the settings' file, else snapctl, else snapd's assertion store. Problems model-… */
export async function readModel(places: ModelPlaces): Promise<FoundModel> {
  const { disk, crypto, file, snapctl } = places;
  if (file !== undefined) return { model: onlyModel(readAssertionFile(disk, file, crypto), file), origin: "file" };
  if (snapctl !== undefined) {
    const assertion = decodeAssertion(await snapctl(), crypto);
    return { model: onlyModel([assertion], "snapctl model --assertion"), origin: "snapctl" };
  }
  return { model: storedModel(places), origin: "store" };
}
