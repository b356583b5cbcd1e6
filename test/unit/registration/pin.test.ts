import { beforeAll, describe, expect, it } from "vitest";
import type { ModelAssertion } from "../../../src/assertion/assertion.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { pin } from "../../../src/registration/pin.ts";
import type { Registration } from "../../../src/registration/registration.ts";
import { modelOf, throwAwayBrand } from "../../brand/throw-away.ts";

let model: ModelAssertion;
const begun: Registration = {
  version: 1,
  brandId: "acme",
  model: "gateway-one",
  serial: "A1",
  serialSource: "mac",
  submissions: 2,
  intentAt: "2026-01-01T00:00:00Z",
};
const says = (serial: string) => async () => ({ serial, source: "dmi.product-serial" });

beforeAll(async () => {
  model = modelOf(await throwAwayBrand());
});

describe("what this device sets out to become", () => {
  it("at the first run is the model and what the hardware says", async () => {
    expect(await pin(undefined, model, says("B7"))).toEqual({
      version: 1,
      brandId: "acme",
      model: "gateway-one",
      serial: "B7",
      serialSource: "dmi.product-serial",
      submissions: 0,
    });
  });

  it("at the first run fails with the hardware's own problem", async () => {
    const fault = new Problem("run-in-progress", "stands for any problem of the hardware");
    await expect(pin(undefined, model, () => Promise.reject(fault))).rejects.toBe(fault);
  });

  it("stays what it was when the hardware says the same", async () => {
    expect(await pin(begun, model, says("A1"))).toEqual(begun);
  });

  it("stays what it was when a request may be signed and the hardware can no longer be read", async () => {
    const fault = new Problem("run-in-progress", "stands for any problem of the hardware");
    expect(await pin(begun, model, () => Promise.reject(fault))).toEqual(begun);
  });

  it("waits for the hardware as long as nothing may be signed: this may be a copy in a board that says nothing", async () => {
    const { intentAt: _intent, ...unsigned } = begun;
    const fault = new Problem("run-in-progress", "stands for any problem of the hardware");
    await expect(pin(unsigned, model, () => Promise.reject(fault))).rejects.toBe(fault);
    expect(await pin(unsigned, model, says("A1"))).toEqual(unsigned);
    await expect(pin(unsigned, model, says("A2"))).rejects.toMatchObject({ code: "serial-changed" });
  });

  it("is refused as serial-changed when the board says another serial: the storage is a copy", async () => {
    await expect(pin(begun, model, says("A2"))).rejects.toMatchObject({ code: "serial-changed" });
  });

  it("is refused as model-changed for another model", async () => {
    await expect(pin({ ...begun, model: "gateway-two" }, model, says("A1"))).rejects.toMatchObject({
      code: "model-changed",
    });
  });

  it("is for the new model as long as nothing may have been signed in the old one's name, with a new request-id", async () => {
    const { intentAt: _intent, ...unsigned } = begun;
    const early = { ...unsigned, model: "gateway-two", requestId: "r-1", requestIdAt: "2026-01-01T00:00:00Z" };
    expect(await pin(early, model, says("A1"))).toEqual(unsigned);
  });

  it("is refused as model-changed for another brand", async () => {
    await expect(pin({ ...begun, brandId: "other" }, model, says("A1"))).rejects.toMatchObject({
      code: "model-changed",
    });
  });
});
