import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ModelAssertion } from "../../assertion/assertion.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import { Problem } from "../../problem/problem.ts";
import type { Brand } from "../brand.ts";
import { openCommission } from "../commissioning/commission-folder.ts";
import { listOf, readModelSource } from "../commissioning/model-source.ts";
import type { ModelSnapIds } from "../gadget/connections.ts";
import type { Gadget } from "../gadget/gadget.ts";
import { snapIdOf } from "../models.ts";
import type { ModelChoice } from "./model-choice.ts";

/** Who signs for a boot, and the model of its device if the brand has signed one for this gadget. */
export interface BootBrand {
  readonly brand: Brand;
  readonly signedModel: ModelAssertion | undefined;
  /** What was taken of it, in words. */
  readonly remark: string;
}

/**
 * The brand that `rig brand --out FOLDER` has left. Its model.assert becomes the device's where it names this gadget and
 * no other model is asked for. Problems brand-…, assertion-file-unreadable.
 */
export async function readBrandFolder(
  folder: string,
  { gadget, word }: { readonly gadget: Gadget; readonly word: string | undefined },
  at: { readonly now: Date; readonly crypto: Crypto },
): Promise<BootBrand> {
  const path = join(folder, "model.assert");
  if (!existsSync(path)) {
    const cure = "Name a folder that `rig brand --out` has made.";
    throw new Problem("brand-cannot-sign", `cannot take the brand in ${folder}: it has no model.assert`, { cure });
  }
  const { statement, signed } = readModelSource({ path, name: path }, at.now, at.crypto);
  const isOurs = word === undefined && signed?.gadget === gadget.name;
  const facts = {
    brandId: signed?.brandId ?? "",
    model: signed?.model ?? "",
    serialAuthority: listOf(statement, "serial-authority"),
    signed: isOurs ? signed : undefined,
  };
  const { brand } = await openCommission(folder, facts, at);
  const named = `its model ${facts.model} names the gadget ${signed?.gadget ?? "of nobody"}`;
  const remark = isOurs
    ? `brand ${brand.brandId} and its model ${facts.model}`
    : `brand ${brand.brandId}; ${word === undefined ? named : `--model ${word} is asked for`}, so it signs another one`;
  return { brand, signedModel: isOurs ? signed : undefined, remark };
}

/** Kind and base of a model that is signed already. */
export function choiceOfModel({ classic, grade, headers }: ModelAssertion): ModelChoice {
  const base = headers.get("base");
  const kind = grade !== undefined ? "graded" : classic ? "classic" : "ungraded";
  return { kind, ...(typeof base === "string" ? { base } : {}) };
}

/** The snap ids of a model, with the one of this gadget; undefined if it names the gadget without one, or with one of the rig's making. */
export function snapIdsIn({ headers }: ModelAssertion, gadgetName: string): ModelSnapIds | undefined {
  const listed = headers.get("snaps");
  const entries = Array.isArray(listed) ? listed.filter((entry) => entry instanceof Map) : [];
  const idOf = (entry: ReadonlyMap<string, unknown>): readonly string[] => {
    const id = entry.get("id");
    return typeof id === "string" ? [id] : [];
  };
  const [gadget] = entries.filter((entry) => entry.get("name") === gadgetName).flatMap(idOf);
  if (gadget === undefined || gadget === snapIdOf(gadgetName)) return undefined;
  return { gadget, others: new Set(entries.flatMap(idOf).filter((id) => id !== gadget)) };
}
