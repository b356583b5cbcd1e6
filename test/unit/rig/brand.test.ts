import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { AssertionDatabase } from "../../../src/assertion/database.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { type DeviceKey, generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { assertionsIn } from "../../../src/rig/assertion-files.ts";
import { type Brand, brandStream, makeBrand, trustedStream } from "../../../src/rig/brand.ts";
import { layOutDevice } from "../../../src/rig/device.ts";
import { signModel, signStore } from "../../../src/rig/models.ts";
import { now, validFrom } from "./rig-setup.ts";

const keys: DeviceKey[] = [];
let brand: Brand;

beforeAll(async () => {
  const makeKey = async (bits: number): Promise<DeviceKey> => {
    const key = await generateDeviceKey(bits);
    keys.push(key);
    return key;
  };
  brand = await makeBrand({ validFrom, crypto: nodeCrypto, serialAuthority: "separate", makeKey });
});

function database(): AssertionDatabase {
  const trusted = decodeStream(trustedStream(brand), nodeCrypto);
  const filled = new AssertionDatabase({ trusted, crypto: nodeCrypto, now });
  for (const assertion of decodeStream(brandStream(brand), nodeCrypto)) filled.add(assertion);
  return filled;
}

describe("a rig's brand", () => {
  it("has a root by itself, and accounts below it that verify through it", () => {
    expect(brand.trusted.every((one) => one.authorityId === "rig-root")).toBe(true);
    expect(
      database()
        .all("account")
        .map((one) => one.primaryKey.join("/"))
        .toSorted(),
    ).toEqual(["rig-brand", "rig-root", "rig-serial-signer"]);
  });

  it.each([
    ["graded", "signed", false],
    ["ungraded", undefined, false],
    ["classic", undefined, true],
  ] as const)("signs %s models with grade %s, classic %s, that verify", (kind, grade, classic) => {
    const model = signModel(brand, { kind, model: `${kind}-one`, signedAt: validFrom }, nodeCrypto);
    expect(database().add(model)).toBe("added");
    expect([model.grade, model.classic, model.gadget]).toEqual([grade, classic, "rig-gadget"]);
    expect(model.serialAuthority).toEqual(["rig-serial-signer"]);
  });

  it("signs a store assertion with the root, which alone may", () => {
    const store = signStore(brand, { store: "rig-store", url: "http://127.0.0.1:1/", signedAt: validFrom }, nodeCrypto);
    expect(database().add(store)).toBe("added");
  });
});

describe("a device's tree", () => {
  it.each([
    ["pc", "sys/class/dmi/id/product_serial", "SN-7\n"],
    ["device-tree", "proc/device-tree/serial-number", "SN-7\0"],
  ] as const)("on a %s board has its serial in %s", (board, path, text) => {
    const root = mkdtempSync(join(tmpdir(), "rig-tree-"));
    try {
      const model = signModel(brand, { kind: "graded", model: "one", signedAt: validFrom }, nodeCrypto);
      const device = layOutDevice({ root, brand, model, hardwareSerial: "SN-7", board });
      expect(readFileSync(join(root, path), "utf8")).toBe(text);
      expect(assertionsIn(device.assertionFolder, "model", nodeCrypto).map((one) => one.encoded)).toEqual([
        model.encoded,
      ]);
      expect(assertionsIn(device.assertionFolder, "account-key", nodeCrypto).length).toBe(2);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
