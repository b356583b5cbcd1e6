import { beforeAll, describe, expect, it } from "vitest";
import { nodeCrypto } from "../../../../src/keys/node-crypto.ts";
import { signModel } from "../../../../src/rig/models.ts";
import { apiKey, makeSetup, type Setup, validFrom } from "../rig-setup.ts";
import { BootRig, hourMs } from "./boot-rig.ts";

let setup: Setup;

beforeAll(async () => {
  setup = await makeSetup();
});

function subStoreModel() {
  const input = { kind: "graded", model: "rig-sub", store: "sub-store", signedAt: validFrom } as const;
  return signModel(setup.brand, input, nodeCrypto);
}

describe("a device that is remodelled for a sub-store", () => {
  it("is registered anew with its key and its old serial, and has a session in the new store", async () => {
    const to = subStoreModel();
    const models = ["rig-model", "rig-sub"].map((model) => ({ brandId: setup.model.brandId, model, apiKey }));
    const pivots = [{ from: "rig-model", serial: "SN-1", to: "rig-sub" }];
    await using rig = await BootRig.start(setup, { vault: { models, pivots } });
    await rig.boot();
    const before = rig.http.exchanges.length;
    expect(await rig.remodel(to)).toBe("operational");
    const exchanges = rig.http.exchanges.slice(before);
    expect(exchanges.map(({ outcome }) => outcome)).toEqual([
      "request-id",
      "signed",
      "assertion",
      "assertion",
      "nonce",
      "session",
    ]);
    expect(exchanges[1]?.assertionTypes).toEqual(["serial-request", "model", "serial"]);
    expect(exchanges[2]?.headerNames).toContain("X-Ubuntu-Store");
    expect([rig.system.model.model, rig.system.serial?.model, rig.system.serial?.serial]).toEqual([
      "rig-sub",
      "rig-sub",
      "SN-1",
    ]);
    expect(rig.system.serial?.deviceKeyId).toBe(rig.state.keyId);
    expect(rig.store.sessions.all.map(({ model }) => model)).toEqual(["rig-model", "rig-sub"]);
  });

  it("stays what it is where the vault knows of no such change", async () => {
    await using rig = await BootRig.start(setup);
    await rig.boot();
    expect(await rig.remodel(subStoreModel())).toBe("not-registered");
    expect([rig.system.model.model, rig.system.serial?.model, rig.state.session === undefined]).toEqual([
      "rig-model",
      "rig-model",
      false,
    ]);
    expect(rig.codes()).toEqual(["serial-refused"]);
  });

  it("cannot be before it is registered", async () => {
    await using rig = await BootRig.start(setup);
    await expect(rig.remodel(subStoreModel())).rejects.toThrow("cannot find current serial");
    expect(rig.clock.monotonicMs()).toBeLessThan(hourMs);
  });
});
