import { beforeAll, describe, expect, it } from "vitest";
import type { ModelAssertion, SerialAssertion } from "../../../src/assertion/assertion.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { type Brand, brandAssertions } from "../../../src/rig/brand.ts";
import { type AssertionSource, listedSource } from "../../../src/trust/assertion-source.ts";
import { Chain } from "../../../src/trust/chain.ts";
import { modelOf, serialOf, signedAt, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";

let brand: Brand;
let model: ModelAssertion;
let serial: SerialAssertion;

beforeAll(async () => {
  brand = await throwAwayBrand();
  model = modelOf(brand);
  serial = serialOf(brand, { model, key: await smallKey() });
});

function chain(sources: readonly AssertionSource[], trusted = brand.trusted): Chain {
  return new Chain({ trusted, sources, crypto: nodeCrypto, now: signedAt });
}

describe("a chain of trust", () => {
  it("is completed from a source, and everything accepted stands after what it stands on", async () => {
    const below = chain([listedSource("a file", brandAssertions(brand))]);
    await below.accept(model);
    await below.accept(serial);
    expect(below.accepted.map(({ type }) => type)).toEqual(["account", "account-key", "model", "serial"]);
  });

  it("takes each part from the first source that has one which is accepted", async () => {
    const asked: string[] = [];
    const empty: AssertionSource = {
      name: "an empty place",
      find: async (type) => {
        asked.push(type);
        return undefined;
      },
    };
    await chain([empty, listedSource("a file", brandAssertions(brand))]).accept(serial);
    expect(asked).toEqual(["account-key", "account"]);
  });

  it("without the brand's account-key is prerequisite-not-found and names the places", async () => {
    const fault = await chain([listedSource("a file", [])])
      .accept(serial)
      .catch((caught: unknown) => caught);
    expect(fault).toMatchObject({ code: "prerequisite-not-found" });
    expect(String(fault)).toContain("a file");
  });

  it("below a root that is not trusted is refused", async () => {
    const other = await throwAwayBrand();
    const below = chain([listedSource("a file", brandAssertions(brand))], other.trusted);
    await expect(below.accept(serial)).rejects.toMatchObject({ code: "prerequisite-not-found" });
  });

  it("whose brand is signed by a root that nobody named says that, and how to trust it", async () => {
    const fault = await chain([listedSource("a file", brandAssertions(brand))], [])
      .accept(serial)
      .catch((caught: unknown) => caught);
    const root = brand.trusted[0]?.authorityId ?? "";
    expect(fault).toMatchObject({ code: "prerequisite-not-found", detail: { untrustedRoot: root } });
    expect(String(fault)).toContain(`its account "${root}" is no trusted root`);
    expect((fault as { cure: string }).cure).toMatch(/--trust FILE .*trust: \[FILE\] in the settings/);
  });

  it("that offers its own root as an ordinary account-key is refused as authority-untrusted", async () => {
    const other = await throwAwayBrand();
    const everything = [...brand.trusted, ...brandAssertions(brand)];
    await expect(chain([listedSource("a file", everything)], other.trusted).accept(serial)).rejects.toMatchObject({
      code: "authority-untrusted",
    });
  });

  it("that signs itself in a circle ends", async () => {
    const circle: AssertionSource = { name: "a circle", find: async () => brandAssertions(brand)[1] };
    await expect(chain([circle], []).accept(serial)).rejects.toMatchObject({ code: "prerequisite-not-found" });
  });
});
