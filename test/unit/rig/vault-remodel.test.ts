import { beforeAll, describe, expect, it } from "vitest";
import type { Assertion, ModelAssertion, SerialAssertion } from "../../../src/assertion/assertion.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeStream } from "../../../src/assertion/encode.ts";
import { signAssertion } from "../../../src/assertion/sign.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { type DeviceKey, generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { encodePublicKey } from "../../../src/openpgp/public-key.ts";
import { type Brand, makeBrand } from "../../../src/rig/brand.ts";
import { signModel } from "../../../src/rig/models.ts";
import type { Pivot } from "../../../src/rig/vault/device-service.ts";
import type { VaultServer } from "../../../src/rig/vault/vault-server.ts";
import {
  apiKey,
  makeSetup,
  now,
  postStream,
  register,
  requestIdFrom,
  type Setup,
  startVault,
  validFrom,
} from "./rig-setup.ts";

// What the Serial Vault's source (2022-11, service/sign/handlers_sign.go) answers to a device that comes with its old
// serial: sub-stores are not in the recording but for one case, 08k-third-is-serial-without-original.

let setup: Setup;
let other: Brand;
let otherKey: DeviceKey;
let sub: ModelAssertion;

beforeAll(async () => {
  setup = await makeSetup();
  other = await makeBrand({ brandId: "rig-brand", validFrom, crypto: nodeCrypto });
  otherKey = await generateDeviceKey(2048);
  sub = signModel(setup.brand, { kind: "graded", model: "sub-model", signedAt: validFrom }, nodeCrypto);
});

interface Remodel {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly to?: ModelAssertion;
  /** What follows the serial-request; the new model and the old serial if not said. */
  readonly papers?: (old: SerialAssertion) => readonly Assertion[];
  /** The request is signed with, and names, a key that the old serial does not. */
  readonly withOtherKey?: true;
  readonly apiKey?: string;
}

function serialOf(stream: ArrayBuffer): SerialAssertion {
  const [first] = decodeStream(new Uint8Array(stream), nodeCrypto);
  if (first?.type !== "serial") throw new TypeError("the vault has signed no serial");
  return first;
}

async function remodel(vault: VaultServer, old: SerialAssertion, change: Remodel): Promise<Response> {
  const { to = sub, papers = (serial) => [to, serial] } = change;
  const key = change.withOtherKey ? otherKey : setup.key;
  const request = signAssertion({
    type: "serial-request",
    headers: {
      "brand-id": "rig-brand",
      model: to.model,
      "request-id": await requestIdFrom(vault.url),
      "device-key": new TextDecoder().decode(encodePublicKey(key.publicKey)),
      serial: "SN-1",
      "original-brand-id": old.brandId,
      "original-model": old.model,
      "original-serial": old.serial,
      ...change.headers,
    },
    signedAt: now,
    key,
    crypto: nodeCrypto,
  });
  const stream = new Uint8Array(encodeStream([request, ...papers(old)]));
  return await postStream(`${vault.url}serial`, stream, { "api-key": change.apiKey ?? apiKey });
}

const toSub: Pivot = { from: "rig-model", serial: "SN-1", to: "sub-model" };

async function refusal(change: Remodel, pivots: readonly Pivot[] = [toSub]): Promise<string> {
  const models = [
    { brandId: "rig-brand", model: "rig-model", apiKey },
    { brandId: "rig-brand", model: "second-model", apiKey },
  ];
  await using vault = await startVault(setup, { pivots, models });
  const old = serialOf(await (await register(setup, vault)).arrayBuffer());
  const response = await remodel(vault, old, change);
  const value = (await response.json()) as { error_code: string; message: string };
  return `${response.status} ${value.error_code}: ${value.message}`;
}

/** The old serial with another signature below it. */
function resigned(old: SerialAssertion): Assertion {
  const text = Buffer.from(old.encoded)
    .toString()
    .replace(/^timestamp: .*$/m, "timestamp: 2026-11-20T11:11:11Z");
  return decodeAssertion(new Uint8Array(Buffer.from(text)), nodeCrypto);
}

/** The same serial from a brand of the same name with another key. */
function ofOtherBrand(old: SerialAssertion): Assertion {
  const { "device-key": deviceKey, "device-key-sha3-384": id } = Object.fromEntries(old.headers) as Record<
    string,
    string
  >;
  const headers = { "authority-id": "rig-brand", "brand-id": "rig-brand", model: old.model, serial: old.serial };
  return signAssertion({
    type: "serial",
    headers: { ...headers, "device-key": deviceKey, "device-key-sha3-384": id, timestamp: "2026-11-20T11:11:11Z" },
    signedAt: now,
    key: other.brand.key,
    crypto: nodeCrypto,
  });
}

describe("a device that comes with its old serial", () => {
  it("gets a serial of the new model, once the vault has the sub-store", async () => {
    await using vault = await startVault(setup, { pivots: [toSub] });
    const old = serialOf(await (await register(setup, vault)).arrayBuffer());
    const response = await remodel(vault, old, {});
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/x.ubuntu.assertion"]);
    const serial = serialOf(await response.arrayBuffer());
    expect(serial).toMatchObject({ model: "sub-model", serial: "SN-1", revision: 1, deviceKeyId: old.deviceKeyId });
    expect([...serial.headers.keys()].filter((name) => name.startsWith("original"))).toEqual([]);
  });

  it("the request-id is spent only after the remodelling checks", async () => {
    await using vault = await startVault(setup, { pivots: [] });
    const old = serialOf(await (await register(setup, vault)).arrayBuffer());
    const requestId = await requestIdFrom(vault.url);
    const response = await remodel(vault, old, { headers: { "request-id": requestId } });
    expect(response.status).toBe(400);
    expect(vault.service.requestIds.knows(requestId)).toBe(true);
  });

  it.each<[string, Remodel, string]>([
    [
      "model missing",
      { papers: () => [] },
      "invalid-assertion: Model assertion can't be empty for a remodeling request",
    ],
    [
      "old serial missing",
      { papers: () => [sub] },
      "invalid-assertion: The current serial assertion can't be empty for a remodeling request",
    ],
    [
      "original serial of no sub-store",
      { headers: { "original-serial": "SN-9" } },
      "invalid-substore: Cannot find sub-store mapping for the model",
    ],
    [
      "original model unknown",
      { headers: { "original-model": "unknown" } },
      "invalid-model: Cannot find a matching model or sub-store model",
    ],
    [
      "original brand unknown",
      { headers: { "original-brand-id": "unknown" } },
      "invalid-model: Cannot find a matching model or sub-store model",
    ],
    ["another device key", { withOtherKey: true }, "invalid-assertion: Device-key is invalid"],
    [
      "old serial signed by a foreign key",
      { papers: (old) => [sub, ofOtherBrand(old)] },
      "invalid-assertion: public key id for the model is invalid",
    ],
    [
      "old serial altered",
      { papers: (old) => [sub, resigned(old)] },
      "invalid-assertion: could not validate serial-request self-signature (failed signature verification: openpgp: invalid signature: hash tag doesn't match)",
    ],
    [
      "no serial proposed",
      { headers: { serial: undefined } },
      "invalid-model: Cannot find a matching model or sub-store model",
    ],
    [
      "another serial proposed",
      { headers: { serial: "SN-2" } },
      "invalid-model: Cannot find a matching model or sub-store model",
    ],
    [
      "no original headers",
      { headers: { "original-model": undefined } },
      "invalid-assertion: unexpected assertion in the request stream",
    ],
  ])("%s", async (_title, change, message) => {
    expect(await refusal(change)).toBe(`400 ${message}`);
  });

  it("another model than that of the sub-store is refused", async () => {
    const pivots = [{ ...toSub, to: "third-model" }];
    expect(await refusal({}, pivots)).toBe("400 invalid-assertion: Requested model is invalid");
  });

  it.each([
    ["original-model", "second-model", "Original model is invalid"],
    ["original-serial", "SN-7", "Original serial number is invalid"],
  ])("%s that is not the old serial's is refused even with a sub-store of its own", async (name, value, message) => {
    const pivots = [toSub, { ...toSub, from: "second-model" }, { ...toSub, serial: "SN-7" }];
    expect(await refusal({ headers: { [name]: value } }, pivots)).toBe(`400 invalid-assertion: ${message}`);
  });

  it("one that has moved already stands for the model it came from: the vault finds its first sub-store again", async () => {
    await using vault = await startVault(setup, { pivots: [toSub, { ...toSub, to: "third-model" }] });
    const old = serialOf(await (await register(setup, vault)).arrayBuffer());
    const moved = serialOf(await (await remodel(vault, old, {})).arrayBuffer());
    const third = signModel(setup.brand, { kind: "graded", model: "third-model", signedAt: validFrom }, nodeCrypto);
    const response = await remodel(vault, moved, { to: third });
    expect(await response.json()).toMatchObject({ message: "Requested model is invalid" });
    const again = serialOf(await (await remodel(vault, moved, {})).arrayBuffer());
    expect(again).toMatchObject({ model: "sub-model", revision: 2 });
  });

  it("the API key of another model does not open the way", async () => {
    const models = [
      { brandId: "rig-brand", model: "rig-model", apiKey },
      { brandId: "rig-brand", model: "second-model", apiKey: "rig-api-key-0002" },
    ];
    await using vault = await startVault(setup, { pivots: [toSub], models });
    const old = serialOf(await (await register(setup, vault)).arrayBuffer());
    const response = await remodel(vault, old, { apiKey: "rig-api-key-0002" });
    expect(await response.json()).toMatchObject({ error_code: "invalid-model" });
  });
});
