import { beforeAll, describe, expect, it } from "vitest";
import type { ModelAssertion } from "../../../src/assertion/assertion.ts";
import type { DeviceKey } from "../../../src/keys/device-key.ts";
import { checkAnswer, notesOn } from "../../../src/registration/check-answer.ts";
import type { Brand } from "../../../src/rig/brand.ts";
import { modelOf, serialOf, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";

let brand: Brand;
let otherBrand: Brand;
let model: ModelAssertion;
let key: DeviceKey;
let otherKey: DeviceKey;
const body = new TextEncoder().encode("identity-key: x\n");

beforeAll(async () => {
  [brand, otherBrand, key, otherKey] = await Promise.all([
    throwAwayBrand(),
    throwAwayBrand("evil"),
    smallKey(),
    smallKey(),
  ]);
  model = modelOf(brand);
});

describe("the vault's answer", () => {
  const asked = () => ({ model, serial: "A1B2C3", deviceKeyId: key.keyId, body });

  it("is accepted for exactly the brand, model, serial and key that were asked for", () => {
    expect(() => checkAnswer(serialOf(brand, { model, key, body }), asked())).not.toThrow();
  });

  it.each([
    ["another brand", () => serialOf(otherBrand, { model: modelOf(otherBrand), key })],
    ["another model", () => serialOf(brand, { model: modelOf(brand, "graded", "gateway-two"), key })],
    ["another serial", () => serialOf(brand, { model, key, serial: "A1B2C4" })],
    ["a serial in another case", () => serialOf(brand, { model, key, serial: "a1b2c3" })],
    ["another device key", () => serialOf(brand, { model, key: otherKey })],
  ])("for %s is refused as serial-for-other-device", (_, answer) => {
    expect(() => checkAnswer(answer(), asked())).toThrow(expect.objectContaining({ code: "serial-for-other-device" }));
  });

  it("of revision 1 with our body needs no note", () => {
    expect(notesOn(serialOf(brand, { model, key, body, revision: 1 }), asked(), 1)).toEqual([]);
  });

  it("without our body is noted: nobody vouches for the identity key", () => {
    const notes = notesOn(serialOf(brand, { model, key, revision: 1 }), asked(), 1);
    expect(notes.map(({ code }) => code)).toEqual(["identity-key-unbound"]);
  });

  it("without a body is fine when the identity key is switched off", () => {
    expect(notesOn(serialOf(brand, { model, key }), { ...asked(), body: new Uint8Array() }, 1)).toEqual([]);
  });

  it.each([[1], [4]])("signed a second time is noted, after %i submissions", (submissions) => {
    const notes = notesOn(serialOf(brand, { model, key, body, revision: 2 }), asked(), submissions);
    expect(notes.map(({ code }) => code)).toEqual(["serial-signed-before"]);
    expect(notes[0]?.text.includes("may have been lost")).toBe(submissions > 1);
  });
});
