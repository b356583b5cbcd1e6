import { beforeAll, describe, expect, it } from "vitest";
import type { Assertion, ModelAssertion } from "../../../src/assertion/assertion.ts";
import type { DeviceKey } from "../../../src/keys/device-key.ts";
import { MemoryKeyStore } from "../../../src/keys/memory-key-store.ts";
import { findDeviceKey } from "../../../src/registration/device-key.ts";
import { findIdentity } from "../../../src/registration/find-identity.ts";
import type { Brand } from "../../../src/rig/brand.ts";
import { modelOf, serialOf, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";

let brand: Brand;
let model: ModelAssertion;
let key: DeviceKey;
let otherKey: DeviceKey;

beforeAll(async () => {
  [brand, key, otherKey] = await Promise.all([throwAwayBrand(), smallKey(), smallKey()]);
  model = modelOf(brand);
});

function storeWith(...keys: readonly DeviceKey[]): MemoryKeyStore {
  const store = new MemoryKeyStore();
  for (const one of keys) store.put(one, "/own");
  return store;
}

describe("the identity a device has already", () => {
  const find = (keys: readonly DeviceKey[], serials: readonly Assertion[], pinned?: string) =>
    findIdentity({ model, snapdKeys: storeWith(...keys), serials: () => serials }, pinned);

  it("is the serial of its model whose key is in snapd's key directory", () => {
    const serial = serialOf(brand, { model, key });
    expect(find([key], [serial])).toMatchObject({ serial, key: { keyId: key.keyId } });
  });

  it("is none without a key, whatever serials there are", () => {
    expect(find([], [serialOf(brand, { model, key })])).toBeUndefined();
  });

  it("is none for a serial of another key", () => {
    expect(find([otherKey], [serialOf(brand, { model, key })])).toBeUndefined();
  });

  it("is none for a serial of another model", () => {
    const other = modelOf(brand, "graded", "gateway-two");
    expect(find([key], [serialOf(brand, { model: other, key })])).toBeUndefined();
  });

  it("is the newest revision of one serial", () => {
    const newer = serialOf(brand, { model, key, revision: 3 });
    const serials = [serialOf(brand, { model, key, revision: 1 }), newer, serialOf(brand, { model, key, revision: 2 })];
    expect(find([key], serials)?.serial).toBe(newer);
  });

  it("is the pinned one of two serials for the same key", () => {
    const serials = [serialOf(brand, { model, key, serial: "A" }), serialOf(brand, { model, key, serial: "B" })];
    expect(find([key], serials, "B")?.serial.serial).toBe("B");
  });

  it("is refused as identity-ambiguous when the only one that fits is not the pinned one", () => {
    const serials = [serialOf(brand, { model, key, serial: "B" })];
    expect(() => find([key], serials, "A")).toThrow(expect.objectContaining({ code: "identity-ambiguous" }));
  });

  it("is refused as identity-ambiguous when two serials fit and none is pinned", () => {
    const serials = [serialOf(brand, { model, key, serial: "A" }), serialOf(brand, { model, key, serial: "B" })];
    expect(() => find([key], serials)).toThrow(expect.objectContaining({ code: "identity-ambiguous" }));
  });
});

describe("the device key to use", () => {
  const find = (snapd: readonly DeviceKey[], waiting: readonly DeviceKey[], pinned?: string) =>
    findDeviceKey({ snapdKeys: storeWith(...snapd), waitingKeys: storeWith(...waiting) }, pinned);

  it("is none on a fresh device", () => {
    expect(find([], [])).toBeUndefined();
  });

  it("is the pinned one, waiting", () => {
    expect(find([otherKey], [key], key.keyId)).toMatchObject({ origin: "waiting", key: { keyId: key.keyId } });
  });

  it("is the pinned one, already handed to snapd", () => {
    expect(find([key], [key], key.keyId)).toMatchObject({ origin: "snapd", key: { keyId: key.keyId } });
  });

  it("is snapd's own rather than a waiting one nobody asked with", () => {
    expect(find([key], [otherKey])).toMatchObject({ origin: "snapd", key: { keyId: key.keyId } });
  });

  it("is one an earlier run made and did not come to use", () => {
    expect(find([], [key])).toMatchObject({ origin: "waiting", key: { keyId: key.keyId } });
  });

  it("that is pinned but gone is device-key-lost, even with others at hand", () => {
    expect(() => find([otherKey], [otherKey], key.keyId)).toThrow(expect.objectContaining({ code: "device-key-lost" }));
  });

  it("among two of snapd's is device-key-ambiguous", () => {
    expect(() => find([key, otherKey], [])).toThrow(expect.objectContaining({ code: "device-key-ambiguous" }));
  });
});
