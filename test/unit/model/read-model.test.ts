import { beforeAll, describe, expect, it } from "vitest";
import type { ModelAssertion } from "../../../src/assertion/assertion.ts";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { type ModelPlaces, readModel } from "../../../src/model/read-model.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { modelOf, throwAwayBrand } from "../../brand/throw-away.ts";

let one: ModelAssertion;
let two: ModelAssertion;

beforeAll(async () => {
  const brand = await throwAwayBrand();
  one = modelOf(brand);
  two = modelOf(brand, "graded", "gateway-two");
});

function placesWith(change: Partial<ModelPlaces>): ModelPlaces {
  const disk = new MemoryDisk();
  disk.makeFolder("/var", 0o755);
  const none = { file: undefined, snapctl: undefined, snapd: undefined, stored: () => [] };
  return { disk, crypto: nodeCrypto, root: "/", ...none, ...change };
}

describe("the device's model", () => {
  it("is what snapctl says, inside a hook", async () => {
    const found = await readModel(placesWith({ snapctl: async () => encodeAssertion(two), stored: () => [one] }));
    expect(found).toMatchObject({ origin: "snapctl", model: { model: "gateway-two" } });
  });

  it.each([
    ["cut", (bytes: Uint8Array) => bytes.subarray(0, 200)],
    [
      "indented",
      (bytes: Uint8Array) => new TextEncoder().encode(new TextDecoder().decode(bytes).replace("\n", "\n  ")),
    ],
    ["empty", () => new Uint8Array()],
  ])("that comes %s out of snapctl is model-unreadable, a matter of settings", async (_how, spoil) => {
    const reading = readModel(placesWith({ snapctl: async () => spoil(encodeAssertion(one)) }));
    await expect(reading).rejects.toMatchObject({ code: "model-unreadable", exit: 3 });
  });

  it("is what the running snapd has, where its store keeps the models of former lives, too", async () => {
    const found = await readModel(placesWith({ snapd: async () => two, stored: () => [one, two] }));
    expect(found).toMatchObject({ origin: "snapd", model: { model: "gateway-two" } });
  });

  it.each([
    ["has none yet", async () => undefined],
    ["does not answer", () => Promise.reject(new Problem("snapd-unreachable", "nobody listens"))],
  ])("is the only one of the store where snapd %s", async (_what, snapd) => {
    const found = await readModel(placesWith({ snapd, stored: () => [one] }));
    expect(found).toMatchObject({ origin: "store", model: { model: "gateway-one" } });
  });
});
