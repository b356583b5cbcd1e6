import { beforeAll, describe, expect, it } from "vitest";
import type { ModelAssertion } from "../../../../src/assertion/assertion.ts";
import { nodeCrypto } from "../../../../src/keys/node-crypto.ts";
import { type Brand, makeBrand } from "../../../../src/rig/brand.ts";
import { readModelJson } from "../../../../src/rig/commissioning/model-json/read-model-json.ts";
import { readModelSource, signModelSource } from "../../../../src/rig/commissioning/model-source.ts";
import { checkRemodel, deriveSubStoreModel, modelJson } from "../../../../src/rig/commissioning/sub-store-model.ts";
import { now, validFrom } from "../rig-setup.ts";
import { type ExampleName, exampleNames, examplePath, exampleText } from "./model-edits.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await makeBrand({ brandId: "example-brand", validFrom, crypto: nodeCrypto });
});

function source(name: ExampleName) {
  return readModelSource({ path: examplePath(name), name }, now, nodeCrypto);
}

function edited(of: ExampleName, edits: readonly (readonly [string, string])[]): ModelAssertion {
  const text = edits.reduce((before, [from, to]) => before.replaceAll(from, to), exampleText(of));
  const { statement, findings } = readModelJson({ text, source: "m", now, crypto: nodeCrypto });
  if (statement === undefined) throw new TypeError(JSON.stringify(findings));
  return signModelSource({ source: "m", statement, findings: [] }, brand, now, nodeCrypto);
}

describe("the model of a sub-store, derived", () => {
  it.each(exampleNames)("%s: differs in name and store, and a device may become one", (name) => {
    const first = source(name);
    const derived = deriveSubStoreModel(first);
    const [from, to] = [first, derived].map((one) => signModelSource(one, brand, now, nodeCrypto));
    if (from === undefined || to === undefined) throw new TypeError("two models were signed");
    expect([to.model, to.store]).toEqual([`${from.model}-sub`, "example-store-sub"]);
    const others = (model: ModelAssertion) =>
      [...model.headers].filter(([header]) => header !== "model" && header !== "store");
    expect(others(to)).toEqual(others(from));
    expect(() => checkRemodel(from, to)).not.toThrow();
  });

  it.each(exampleNames)("%s: its JSON is a model that reads back the same", (name) => {
    const derived = deriveSubStoreModel(source(name));
    const { json: _brought, ...written } = derived;
    const { statement } = readModelJson({ text: modelJson(written), source: "m", now, crypto: nodeCrypto });
    expect(statement).toEqual(derived.statement);
  });
});

describe("a model snapd would not take for a re-registration", () => {
  const name = [["example-gateway", "example-other"]] as const;
  it.each<[string, ExampleName, readonly (readonly [string, string])[], string]>([
    ["the same name", "graded", [["example-store", "other-store"]], "changes the store and keeps the serial"],
    ["another grade", "graded", [...name, ['"signed"', '"dangerous"']], "from grade signed to grade dangerous"],
    ["another architecture", "graded", [...name, ["amd64", "arm64"]], "different architecture"],
    ["another brand", "graded", [...name, ["example-brand", "another-brand"]], "are of the brand example-brand"],
    ["another series", "graded", [...name, ['"16"', '"18"']], "different series"],
    ["no grade any more", "plain-2016", [["arm64", "amd64"]], "from grade signed to grade none"],
  ])("%s", (_title, of, edits, words) => {
    expect(() => checkRemodel(edited("graded", []), edited(of, edits))).toThrow(words);
  });

  it("from before Ubuntu Core 20 to later", () => {
    expect(() => checkRemodel(edited("plain-2016", []), edited("graded", []))).toThrow("before Ubuntu Core 20");
  });

  it("from core to a base", () => {
    const core = edited("plain-2016", [['  "base": "core18",\n', ""]]);
    expect(() => checkRemodel(core, edited("plain-2016", [["example-gateway", "example-other"]]))).toThrow(
      "from core to a base",
    );
  });
});
