import { join } from "node:path";
import type { Assertion, ModelAssertion } from "../assertion/assertion.ts";
import { AssertionError } from "../assertion/assertion-error.ts";
import { decodeAssertion } from "../assertion/decode.ts";
import type { Disk } from "../disk/disk.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import { Problem } from "../problem/problem.ts";
import { readAssertionFile } from "../trust/assertion-file.ts";

/** Where the model came from: snapd's own word needs no further proof, a file does. */
export interface FoundModel {
  readonly model: ModelAssertion;
  readonly origin: "file" | "snapctl" | "snapd" | "store";
}

export interface ModelPlaces {
  readonly disk: Disk;
  readonly crypto: Crypto;
  readonly root: string;
  /** The settings' `model`. */
  readonly file: string | undefined;
  /** `snapctl model --assertion`, where this runs inside a hook. */
  readonly snapctl: (() => Promise<Uint8Array>) | undefined;
  /** The device's model as the running snapd has it; undefined where none runs. */
  readonly snapd: (() => Promise<Assertion | undefined>) | undefined;
  /** Models in snapd's assertion store on disk. */
  readonly stored: () => readonly Assertion[];
}

/** The one model among these. Problem model-unreadable. */
export function onlyModel(assertions: readonly Assertion[], where: string): ModelAssertion {
  const models = assertions.filter((one) => one.type === "model");
  const [model] = models;
  if (model === undefined || models.length > 1) {
    throw new Problem("model-unreadable", `cannot take the model from ${where}: it holds ${models.length} models`);
  }
  return model;
}

/** What `snapctl model --assertion` printed. Problem model-unreadable. */
export function decodeModel(bytes: Uint8Array, crypto: Crypto): ModelAssertion {
  const where = "snapctl model --assertion";
  try {
    return onlyModel([decodeAssertion(bytes, crypto)], where);
  } catch (cause) {
    if (!(cause instanceof AssertionError)) throw cause;
    throw new Problem("model-unreadable", `cannot read the model of ${where}: ${cause.message}`, {
      cause,
      cure: "snapd and this program disagree about the model: report it with the output of that command.",
    });
  }
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

/** A snapd that does not answer is passed over: its store is on the disk. */
async function modelOfSnapd(ask: ModelPlaces["snapd"]): Promise<ModelAssertion | undefined> {
  try {
    const model = await ask?.();
    return model?.type === "model" ? model : undefined;
  } catch (fault) {
    if (fault instanceof Problem) return undefined;
    throw fault;
  }
}

/**
 * The device's model: the settings' file, else snapctl, else the running snapd (its store keeps the models of former
 * lives, too), else snapd's assertion store. Problems model-…
 */
export async function readModel(places: ModelPlaces): Promise<FoundModel> {
  const { disk, crypto, file, snapctl } = places;
  if (file !== undefined) return { model: onlyModel(readAssertionFile(disk, file, crypto), file), origin: "file" };
  if (snapctl !== undefined) return { model: decodeModel(await snapctl(), crypto), origin: "snapctl" };
  const running = await modelOfSnapd(places.snapd);
  return running === undefined ? { model: storedModel(places), origin: "store" } : { model: running, origin: "snapd" };
}
