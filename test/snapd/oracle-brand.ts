import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { oracle } from "./toolchain.ts";

/** The oracle's models: graded, its successor, graded and classic, plain classic, and as for Ubuntu Core 18. */
export type OracleModel = "core" | "next" | "hybrid" | "classic" | "core18";

export const oracleBrandId = "oracle-brand";

/** A throw-away brand of the oracle's in a folder: what to trust, the brand's chain, models, its signing key. */
export interface OracleBrand {
  readonly folder: string;
  readonly trusted: string;
  readonly chain: string;
  modelFile(model: OracleModel): string;
}

/** Takes a second or two: the brand's key has 4096 bits. */
export function makeOracleBrand(folder: string): OracleBrand {
  oracle(["gen", folder]);
  return {
    folder,
    trusted: join(folder, "root.assert"),
    chain: join(folder, "brand.assert"),
    modelFile: (model) => join(folder, `model-${model}.assert`),
  };
}

/** Writes chain and model into the system's assertion database below a root, as snapd writes them. */
export function acknowledgeModel(root: string, brand: OracleBrand, model: OracleModel): void {
  const database = join(root, "var/lib/snapd/assertions");
  mkdirSync(dirname(database), { recursive: true });
  oracle(["ack", database, brand.chain, brand.modelFile(model)]);
}

/** Parent of private-keys-v1 on a device with this model. */
export function deviceFolder(root: string, model: OracleModel): string {
  const graded = model === "core" || model === "next" || model === "hybrid";
  return join(root, graded ? "var/lib/snapd/save/device" : "var/lib/snapd/device");
}
