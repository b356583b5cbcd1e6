import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Assertion } from "../../../../src/assertion/assertion.ts";
import { type DeviceKey, generateDeviceKey } from "../../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../../src/keys/node-crypto.ts";
import { Problem } from "../../../../src/problem/problem.ts";
import { type AccountKeyInput, signAccount, signAccountKey } from "../../../../src/rig/authority.ts";
import { type Brand, brandAssertions, makeBrand } from "../../../../src/rig/brand.ts";
import {
  type BroughtBrand,
  type BroughtFiles,
  bringBrand,
  type ModelFacts,
} from "../../../../src/rig/commissioning/bring-brand.ts";
import { readPrivateKeyFile } from "../../../../src/rig/commissioning/private-key-file.ts";
import { signModel, signStore } from "../../../../src/rig/models.ts";
import { now, validFrom } from "../rig-setup.ts";

let root: Brand;
let key: DeviceKey;
let serialKey: DeviceKey;
let strangeKey: DeviceKey;

const facts: ModelFacts = { brandId: "acme", model: "gateway", serialAuthority: [], signed: undefined };

beforeAll(async () => {
  root = await makeBrand({ validFrom, crypto: nodeCrypto });
  [key, serialKey, strangeKey] = (await Promise.all([2048, 2048, 2048].map((bits) => generateDeviceKey(bits)))) as [
    DeviceKey,
    DeviceKey,
    DeviceKey,
  ];
});

function rootSigner() {
  if (root.root === undefined) throw new TypeError("a new brand has a root");
  return root.root;
}

function account(accountId = "acme"): Assertion {
  return signAccount(rootSigner(), { accountId, displayName: accountId, signedAt: validFrom }, nodeCrypto);
}

function accountKey(change: Partial<AccountKeyInput> = {}): Assertion {
  const input = { accountId: "acme", name: "models", key, since: validFrom, signedAt: validFrom, ...change };
  return signAccountKey(rootSigner(), input, nodeCrypto);
}

function bring(change: Partial<BroughtFiles> & { facts?: Partial<ModelFacts> } = {}): Promise<BroughtBrand> {
  const files = { assertions: [account(), accountKey()], keys: [key], trusted: root.trusted, now, crypto: nodeCrypto };
  return bringBrand({ ...facts, ...change.facts }, { ...files, ...change });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    expect(fault.message).toMatch(/^cannot /);
    return fault.code;
  }
}

describe("a brand that is brought", () => {
  it("signs models and serials when everything fits", async () => {
    const { brand, checks } = await bring();
    expect([brand.brand.key.keyId, brand.serialSigner.key.keyId]).toEqual([key.keyId, key.keyId]);
    expect(brandAssertions(brand).map(({ type }) => type)).toEqual(["account", "account-key"]);
    expect(checks.join()).toContain('signs models: acme, key "models"');
  });

  it("signs with the one of its keys that may: models with one, serials with another", async () => {
    const models = accountKey({ constraints: [{ type: "model" }] });
    const serials = accountKey({ name: "serials", key: serialKey, constraints: [{ type: "serial" }] });
    const { brand } = await bring({ assertions: [account(), serials, models], keys: [key, serialKey] });
    expect([brand.brand.key.keyId, brand.serialSigner.key.keyId]).toEqual([key.keyId, serialKey.keyId]);
    expect(brandAssertions(brand).length).toBe(3);
  });

  it("leaves serials to an account of serial-authority when the brand's own key is not at hand", async () => {
    const model = signModel(
      { ...root, ...(await bring()).brand },
      { kind: "graded", model: "gateway", signedAt: validFrom },
      nodeCrypto,
    );
    const vault = [account("vault"), accountKey({ accountId: "vault", key: serialKey })];
    const { brand } = await bring({
      assertions: [account(), accountKey(), ...vault],
      keys: [serialKey],
      facts: { serialAuthority: ["elsewhere", "vault"], signed: model },
    });
    expect(brand.serialSigner.account.accountId).toBe("vault");
    expect(() => brand.brand.key.signSha512([])).toThrow("was not brought");
  });

  it("keeps what stands between the root and the brand", async () => {
    const middle = accountKey({ accountId: rootSigner().accountId, name: "middle", key: serialKey });
    const signer = { accountId: rootSigner().accountId, key: serialKey };
    const below = signAccount(signer, { accountId: "acme", displayName: "Acme", signedAt: validFrom }, nodeCrypto);
    const { brand } = await bring({ assertions: [accountKey(), below, middle] });
    expect(brand.between).toEqual([middle]);
    expect(brandAssertions(brand)[0]).toBe(middle);
  });

  it("keeps the stores it has", async () => {
    const store = signStore({ ...root, brandId: "acme" }, { store: "acme-store", signedAt: validFrom }, nodeCrypto);
    expect((await bring({ assertions: [account(), accountKey(), store] })).stores).toEqual([store]);
  });
});

describe("what is wrong with a brand that is brought has a code", () => {
  const late = new Date("2027-01-01T00:00:00Z");
  it.each<[string, () => Promise<unknown>, string]>([
    ["no account", () => bring({ assertions: [accountKey()] }), "brand-account-missing"],
    ["another account", () => bring({ facts: { brandId: "other" } }), "brand-account-missing"],
    ["no account-key", () => bring({ assertions: [account()] }), "brand-account-key-missing"],
    ["no private key", () => bring({ keys: [] }), "brand-key-mismatch"],
    ["another private key", () => bring({ keys: [strangeKey] }), "brand-key-mismatch"],
    [
      "a key of the future",
      () => bring({ assertions: [account(), accountKey({ since: late })] }),
      "brand-key-not-valid",
    ],
    ["a key of the past", () => bring({ assertions: [account(), accountKey({ until: now })] }), "brand-key-not-valid"],
    [
      "a key for serials only",
      () => bring({ assertions: [account(), accountKey({ constraints: [{ type: "serial" }] })] }),
      "brand-key-constrained",
    ],
    [
      "a key for another model only",
      () => bring({ assertions: [account(), accountKey({ constraints: [{ type: "model", model: "other-.*" }] })] }),
      "brand-key-constrained",
    ],
    ["no root", () => bring({ trusted: [] }), "brand-untrusted"],
  ])("%s: %s is %s", async (_title, work, code) => {
    expect(await codeOf(work())).toBe(code);
  });
});

describe("a private key's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "private-key-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  function file(content: string | Uint8Array, mode = 0o600): string {
    const path = join(folder, "key");
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  }

  it.each([
    [0o644, "read"],
    [0o604, "read"],
    [0o602, "changed"],
    [0o666, "changed"],
  ])("of mode %o is refused: every user may have %s it", async (mode, may) => {
    const path = file(key.encodePrivate(), mode);
    const link = join(folder, `link-${mode}`);
    symlinkSync(path, link);
    for (const one of [path, link]) {
      expect(await codeOf(Promise.resolve().then(() => readPrivateKeyFile(one)))).toBe("brand-key-exposed");
      expect(() => readPrivateKeyFile(one)).toThrow(`it may be ${may} by every user (mode 0${mode.toString(8)})`);
    }
  });

  it("that a group may read, too, is taken", () => {
    expect(readPrivateKeyFile(file(key.encodePrivate(), 0o640)).keyId).toBe(key.keyId);
  });

  it("is read as snapd keeps it", () => {
    expect(readPrivateKeyFile(file(key.encodePrivate())).keyId).toBe(key.keyId);
  });

  it.each(["pkcs1", "pkcs8"] as const)("is read as PEM, %s", (type) => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { n = "" } = publicKey.export({ format: "jwk" });
    const read = readPrivateKeyFile(file(privateKey.export({ format: "pem", type })));
    expect(Buffer.from(read.publicKey.n).toString("base64url")).toBe(n);
    expect(read.signSha512([]).length).toBe(256);
  });

  it("that holds another kind of key is refused", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    expect(() => readPrivateKeyFile(file(privateKey.export({ format: "pem", type: "pkcs8" })))).toThrow(
      "not an RSA key",
    );
  });

  it.each([
    ["nothing", ""],
    ["a word", "secret-word"],
    ["PEM without a key", "-----BEGIN CERTIFICATE-----\nsecret-word\n-----END CERTIFICATE-----\n"],
    ["too much", "secret-word".repeat(10_000)],
  ])("with %s in it is refused without a word of what is in it", (_title, content) => {
    expect(() => readPrivateKeyFile(file(content))).toThrow(/^cannot read the private key/);
    expect(() => readPrivateKeyFile(file(content))).not.toThrow("secret-word");
  });

  it("that is not there is refused", () => {
    expect(() => readPrivateKeyFile(join(folder, "nowhere"))).toThrow("there is no such file");
  });
});
