import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { signAssertion } from "../../../src/assertion/sign.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { type DeviceKey, generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { makeBrand } from "../../../src/rig/brand.ts";
import { signModel } from "../../../src/rig/models.ts";
import { StoreServer } from "../../../src/rig/store/store-server.ts";
import {
  apiKey,
  makeContext,
  makeSetup,
  now,
  postStream,
  register,
  requestIdFrom,
  requestStream,
  type Setup,
  startVault,
  validFrom,
} from "./rig-setup.ts";

let setup: Setup;
let otherKey: DeviceKey;
let serial: string;
let store: StoreServer;

beforeAll(async () => {
  setup = await makeSetup();
  otherKey = await generateDeviceKey(2048);
  await using vault = await startVault(setup);
  serial = await (await register(setup, vault)).text();
});

beforeEach(async () => {
  const { brand, model } = setup;
  const models = [{ brandId: model.brandId, model: model.model }];
  store = await StoreServer.start({ context: makeContext(), brand, models, shelves: [() => [model]] });
});

afterEach(async () => {
  expect(store.rigFaults).toEqual([]);
  await store.close();
});

async function nonce(): Promise<string> {
  const response = await fetch(`${store.url}api/v1/snaps/auth/nonces`, { method: "POST" });
  return ((await response.json()) as { nonce: string }).nonce;
}

interface Papers {
  nonce: string;
  brandId: string;
  serial: string;
  key: DeviceKey;
  serialAssertion: string;
  modelAssertion: string;
}

async function papers(change: Partial<Papers> = {}): Promise<string> {
  const model = new TextDecoder().decode(setup.model.encoded);
  const usual = { nonce: await nonce(), brandId: "rig-brand", serial: "SN-1", key: setup.key };
  const all: Papers = { ...usual, serialAssertion: serial, modelAssertion: model, ...change };
  const request = signAssertion({
    type: "device-session-request",
    headers: {
      "brand-id": all.brandId,
      model: "rig-model",
      serial: all.serial,
      nonce: all.nonce,
      timestamp: "2026-11-20T12:00:00Z",
    },
    signedAt: now,
    key: all.key,
    crypto: nodeCrypto,
  });
  return JSON.stringify({
    "device-session-request": new TextDecoder().decode(request.encoded),
    "serial-assertion": all.serialAssertion,
    "model-assertion": all.modelAssertion,
  });
}

async function openSession(body: string): Promise<{ status: number; value: Record<string, unknown> }> {
  const url = `${store.url}api/v1/snaps/auth/sessions`;
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  return { status: response.status, value: (await response.json()) as Record<string, unknown> };
}

function codeOf(value: Record<string, unknown>): unknown {
  return (value["error_list"] as { code: string }[] | undefined)?.[0]?.code;
}

describe("the rig's store: assertions", () => {
  it("serves the root's, the brand's and the shelves' assertions byte for byte", async () => {
    const { brand, model } = setup;
    for (const one of [...brand.trusted, brand.brand.account, brand.brand.accountKey, model]) {
      const path = [one.type, ...one.primaryKey].join("/");
      const response = await fetch(`${store.url}v2/assertions/${path}?max-format=1`);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/x.ubuntu.assertion"]);
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(one.encoded);
    }
  });

  it.each(["account/nobody", "serial/rig-brand/rig-model/SN-1", "account-key/", "nonsense/x", "account/%E0%A4%A"])(
    "says 404 with an error-list for %s",
    async (path) => {
      const response = await fetch(`${store.url}v2/assertions/${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ "error-list": [{ code: "not-found" }] });
    },
  );
});

describe("the rig's store: sessions", () => {
  it("gives a macaroon for good papers, and the macaroon opens the store", async () => {
    const { status, value } = await openSession(await papers());
    expect(status).toBe(200);
    const headers = { "Snap-Device-Authorization": `Macaroon root="${String(value["macaroon"])}"` };
    const call = await fetch(`${store.url}v2/snaps/refresh`, { method: "POST", headers });
    expect(call.status).toBe(200);
    expect(store.sessions.all).toMatchObject([{ serial: "SN-1", deviceKeyId: setup.key.keyId }]);
  });

  it.each([{}, { "Snap-Device-Authorization": 'Macaroon root="made-up"' }])(
    "refuses a call with %j",
    async (headers) => {
      const call = await fetch(`${store.url}v2/snaps/refresh`, { method: "POST", headers });
      expect([call.status, call.headers.get("www-authenticate")]).toEqual([401, "Macaroon refresh_device_session=1"]);
    },
  );

  const edits: readonly (readonly [string, () => Promise<Partial<Papers>>, string])[] = [
    ["a nonce nobody gave out", async () => ({ nonce: "made-up" }), "nonce-invalid"],
    ["another device's key", async () => ({ key: otherKey }), "signature-wrong"],
    ["another serial number", async () => ({ serial: "SN-2" }), "device-differs"],
    ["another brand", async () => ({ brandId: "other-brand" }), "device-differs"],
    ["an altered serial", async () => ({ serialAssertion: serial.replace("SN-1", "SN-2") }), "signature-wrong"],
    ["no serial", async () => ({ serialAssertion: "" }), "paper-missing"],
    ["two serials", async () => ({ serialAssertion: `${serial}\n${serial}` }), "paper-missing"],
    ["a model in place of the serial", async () => ({ serialAssertion: await otherModel() }), "wrong-type"],
    ["the model of another device", async () => ({ modelAssertion: await otherModel() }), "model-differs"],
    ["a serial of an unknown brand", async () => ({ serialAssertion: await foreignSerial() }), "prerequisite-missing"],
  ];

  async function otherModel(): Promise<string> {
    const model = signModel(setup.brand, { kind: "graded", model: "other-model", signedAt: validFrom }, nodeCrypto);
    return new TextDecoder().decode(model.encoded);
  }

  async function foreignSerial(): Promise<string> {
    const brand = await makeBrand({ validFrom, crypto: nodeCrypto });
    const foreign = { ...setup, brand };
    await using vault = await startVault(foreign);
    return await (await register(foreign, vault)).text();
  }

  it.each(edits)("refuses %s", async (_what, edit, code) => {
    const { status, value } = await openSession(await papers(await edit()));
    expect([status, codeOf(value)]).toEqual([400, code]);
    expect(store.sessions.all).toEqual([]);
  });

  it("takes a nonce once", async () => {
    const body = await papers();
    expect((await openSession(body)).status).toBe(200);
    expect(codeOf((await openSession(body)).value)).toBe("nonce-invalid");
  });

  it("refuses a body that is not JSON", async () => {
    expect(codeOf((await openSession("{")).value)).toBe("not-json");
  });
});

describe("the rig's store: device service", () => {
  it("registers without an API key and sends the chain along to who takes a stream", async () => {
    const base = `${store.url}api/v1/snaps/auth/`;
    const headers = { "snap-device-capabilities": "serial-stream" };
    const answer = await postStream(`${base}devices`, requestStream(setup, await requestIdFrom(base)), headers);
    const list = decodeStream(new Uint8Array(await answer.arrayBuffer()), nodeCrypto);
    expect(list.map((one) => one.type)).toEqual(["serial", "account", "account-key"]);
  });

  it("says what is wrong in an error_list", async () => {
    const answer = await postStream(`${store.url}api/v1/snaps/auth/devices`, requestStream(setup, "made-up"));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error_list: [{ code: "invalid-nonce", message: "Nonce is invalid or expired" }],
    });
  });

  it("as a proxy of version 6 tells its version and passes the vault's answers on", async () => {
    await using vault = await startVault(setup);
    await using proxy = await StoreServer.start({ context: makeContext(), brand: setup.brand, proxyVersion: 6 });
    const head = await fetch(proxy.url, { method: "HEAD" });
    expect([head.status, head.headers.get("snap-store-version")]).toEqual([200, "6"]);
    const base = `${proxy.url}api/v1/snaps/auth/`;
    const headers = { "x-snap-device-service-url": vault.url, "api-key": apiKey };
    const asked = await fetch(`${base}request-id`, { method: "POST", headers });
    const requestId = ((await asked.json()) as { "request-id": string })["request-id"];
    const answer = await postStream(`${base}devices`, requestStream(setup, requestId), headers);
    expect(decodeStream(new Uint8Array(await answer.arrayBuffer()), nodeCrypto)[0]?.type).toBe("serial");
    expect(vault.records.map((one) => one.outcome)).toEqual(["request-id", "signed"]);
  });

  it("as a proxy of version 5 does not look at the vault's URL", async () => {
    await using vault = await startVault(setup);
    await using proxy = await StoreServer.start({ context: makeContext(), brand: setup.brand, proxyVersion: 5 });
    const headers = { "x-snap-device-service-url": vault.url };
    await (await fetch(`${proxy.url}api/v1/snaps/auth/request-id`, { method: "POST", headers })).arrayBuffer();
    expect(vault.records).toEqual([]);
  });
});
