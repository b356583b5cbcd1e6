import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelAssertion } from "../../../src/assertion/assertion.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { type BootBrand, readBrandFolder } from "../../../src/rig/boot/brand-folder.ts";
import type { Gadget } from "../../../src/rig/gadget/gadget.ts";
import { exampleText } from "../../unit/rig/commissioning/model-edits.ts";
import type { OracleBrand } from "../oracle-brand.ts";
import { oracle, repositoryPath } from "../toolchain.ts";
import { walkBrand } from "../walk-brand.ts";

/** A brand below the root that the tests' snapd trusts, as `rig brand` makes it. */
export class BrandFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    oracle(["root", join(folder, "test-root")]);
    walkBrand(join(folder, "first"), ["--root", join(folder, "test-root")]);
  }

  /** The brand's folder with a model for that gadget in it. */
  for(gadget: Gadget): string {
    const made = join(this.#folder, gadget.name);
    const json = join(this.#folder, `${gadget.name}.json`);
    writeFileSync(json, modelFor(gadget));
    cpSync(join(this.#folder, "first"), made, { recursive: true });
    const command = [repositoryPath("src/rig/main.ts"), "brand", "sign", json, "--from", join(this.#folder, "first")];
    const model = execFileSync(process.execPath, command);
    writeFileSync(join(made, "model.assert"), model);
    return made;
  }
}

/** The snap id that the gadget's connections name; its model has to name the same. */
function snapIdOf({ folder }: Gadget): string | undefined {
  return /plug: ([A-Za-z0-9]{32}):/.exec(readFileSync(join(folder, "meta/gadget.yaml"), "utf8"))?.[1];
}

function modelFor(gadget: Gadget): string {
  const model = JSON.parse(exampleText("graded")) as { snaps: { name: string; id: string }[] };
  const id = snapIdOf(gadget);
  for (const snap of model.snaps) if (snap.name === "example-gadget" && id !== undefined) snap.id = id;
  return JSON.stringify(model, null, 2)
    .replaceAll("example-gadget", gadget.name)
    .replaceAll('"core22"', `"${gadget.base ?? "core22"}"`)
    .replace("example-gateway", `${gadget.name}-device`)
    .replace('"grade": "signed"', '"grade": "dangerous"');
}

/** The same folder as the daemon's rig takes a brand. */
export function asOracleBrand(made: string): OracleBrand {
  return {
    folder: made,
    trusted: join(made, "trusted.assert"),
    chain: join(made, "brand.assert"),
    modelFile: () => join(made, "model.assert"),
  };
}

export interface MadeBrand {
  readonly brand: BootBrand["brand"];
  readonly model: ModelAssertion;
}

/** The same folder as the rig's servers take it. */
export async function openBrand(made: string, gadget: Gadget): Promise<MadeBrand> {
  const at = { now: systemClock.now(), crypto: nodeCrypto };
  const { brand } = await readBrandFolder(made, { gadget, word: undefined }, at);
  const [model] = decodeStream(readFileSync(join(made, "model.assert")), nodeCrypto);
  if (model?.type !== "model") throw new TypeError("model.assert holds no model");
  return { brand, model };
}
