import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeStream } from "../../../src/assertion/encode.ts";
import { signAssertion } from "../../../src/assertion/sign.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { encodePublicKey } from "../../../src/openpgp/public-key.ts";
import { RequestLogFile } from "../../../src/rig/http/request-log.ts";
import { signModel } from "../../../src/rig/models.ts";
import { base64FaultAt } from "../../../src/rig/vault/go-wording.ts";
import { RequestIds } from "../../../src/rig/vault/request-ids.ts";
import { cleanPath } from "../../../src/rig/vault/routes.ts";
import { serialInBody } from "../../../src/rig/vault/serial-in-body.ts";
import {
  apiKey,
  HandClock,
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

beforeAll(async () => {
  setup = await makeSetup();
});

async function codeOf(response: Response): Promise<string> {
  const value = (await response.json()) as { error_code: string; message: string };
  return `${value.error_code}: ${value.message}`;
}

describe("request-ids", () => {
  it.each([
    [600, true],
    [601, false],
  ])("after %d s one is good: %s", (seconds, good) => {
    const clock = new HandClock();
    const ids = new RequestIds(makeContext(clock), false);
    const id = ids.issue() ?? "";
    clock.time = new Date(now.getTime() + seconds * 1000);
    expect(ids.spend(id)).toBe(good);
  });

  it("on sqlite an abandoned one bars the next until it is 601 s old", () => {
    const clock = new HandClock();
    const ids = new RequestIds(makeContext(clock), true);
    const first = ids.issue() ?? "";
    expect(ids.issue()).toBeDefined();
    expect(ids.spend(first)).toBe(true);
    expect(ids.issue()).toBeUndefined();
    clock.time = new Date(now.getTime() + 601_000);
    expect(ids.issue()).toBeDefined();
  });

  it("a clash is answered generate-nonce", async () => {
    await using vault = await startVault(setup, { database: "sqlite" });
    const first = await requestIdFrom(vault.url);
    await requestIdFrom(vault.url);
    await (await postStream(`${vault.url}serial`, requestStream(setup, first))).arrayBuffer();
    const answer = await fetch(`${vault.url}request-id`, { method: "POST", headers: { "api-key": apiKey } });
    expect(await codeOf(answer)).toBe("generate-nonce: Error generating a nonce. Please try again later");
  });
});

describe("the serial in a body", () => {
  it.each([
    ["serial: A-1\n", "A-1"],
    ["serial: '0012'\n", "0012"],
    ['{"serial": "A-1"}', "A-1"],
    ["serial: 12:34:56\n", "12:34:56"],
    ["serial: 2026-11-20\n", "2026-11-20"],
    ["serial: ~\n", undefined],
    ["other: x\n", undefined],
    [":::{{{\n", undefined],
    ["- serial\n", undefined],
    ["", undefined],
    ["serial: 0012\n", 10],
    ["serial: 1e5\n", 100_000],
    ["serial: yes\n", true],
  ])("of %j is %j", (body, serial) => {
    expect(serialInBody(new TextEncoder().encode(body))).toBe(serial);
  });
});

describe("Go's base64 decoder", () => {
  it.each([
    ["QUJD", undefined],
    ["QUJD\nQUI=", undefined],
    ["QU\nJDQ", 5],
    ["QUJDQUJ", 4],
    ["QU!D", 2],
    ["Q=", 1],
    ["QUI=x", 3],
  ])("stops in %j at %s", (text, at) => {
    expect(base64FaultAt(new TextEncoder().encode(text))).toBe(at);
  });
});

describe("the router", () => {
  it.each([
    ["/v1//request-id", "/v1/request-id"],
    ["/v1/x/../serial", "/v1/serial"],
    ["/v1/serial/", "/v1/serial/"],
    ["//", "/"],
    ["", "/"],
  ])("cleans %j to %j", (path, clean) => {
    expect(cleanPath(path)).toBe(clean);
  });
});

describe("remodelling", () => {
  async function remodel(change: Readonly<Record<string, string>>, pivot: boolean): Promise<Response> {
    const to = signModel(setup.brand, { kind: "graded", model: "new-model", signedAt: validFrom }, nodeCrypto);
    const pivots = pivot ? [{ from: "rig-model", serial: "SN-1", to: "new-model" }] : [];
    await using vault = await startVault(setup, { pivots });
    const [old] = decodeStream(new Uint8Array(await (await register(setup, vault)).arrayBuffer()), nodeCrypto);
    if (old === undefined) throw new TypeError("no serial");
    const request = signAssertion({
      type: "serial-request",
      headers: {
        "brand-id": "rig-brand",
        model: "new-model",
        "request-id": await requestIdFrom(vault.url),
        "device-key": new TextDecoder().decode(encodePublicKey(setup.key.publicKey)),
        serial: "SN-1",
        "original-brand-id": "rig-brand",
        "original-model": "rig-model",
        "original-serial": "SN-1",
        ...change,
      },
      signedAt: now,
      key: setup.key,
      crypto: nodeCrypto,
    });
    const response = await postStream(`${vault.url}serial`, new Uint8Array(encodeStream([request, to, old])));
    return new Response(await response.arrayBuffer(), { status: response.status });
  }

  it("gives a serial of the new model where the vault has a pivot", async () => {
    const response = await remodel({}, true);
    const [serial] = decodeStream(new Uint8Array(await response.arrayBuffer()), nodeCrypto);
    expect(serial).toMatchObject({ type: "serial", model: "new-model", serial: "SN-1" });
  });

  it.each([
    [{}, false, "invalid-substore: Cannot find sub-store mapping for the model"],
    [{ "original-serial": "SN-2" }, true, "invalid-substore: Cannot find sub-store mapping for the model"],
    [{ "original-model": "unknown" }, true, "invalid-model: Cannot find a matching model or sub-store model"],
    [{ "original-brand-id": "other" }, true, "invalid-model: Cannot find a matching model or sub-store model"],
    [{ "original-brand-id": "" }, true, "invalid-assertion: unexpected assertion in the request stream"],
  ])("with %j and a pivot %s is refused as %s", async (change, pivot, refusal) => {
    expect(await codeOf(await remodel(change, pivot))).toBe(refusal);
  });
});

describe("the log", () => {
  it("names requests, header names and outcomes, and no value of a header or body", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rig-log-"));
    try {
      const file = new RequestLogFile(join(folder, "http.jsonl"));
      await using vault = await startVault(setup, { log: file.write });
      await (await register(setup, vault, "SECRET-SERIAL")).arrayBuffer();
      file.close();
      const text = readFileSync(join(folder, "http.jsonl"), "utf8");
      const lines = text.trimEnd().split("\n");
      expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
        { server: "vault", number: 1, method: "POST", path: "/v1/request-id", status: 200, outcome: "request-id" },
        { number: 2, path: "/v1/serial", assertionTypes: ["serial-request", "model"], status: 200, outcome: "signed" },
      ]);
      expect(text).toContain('"api-key"');
      for (const secret of [apiKey, "SECRET-SERIAL", setup.key.keyId]) expect(text).not.toContain(secret);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("several vaults in one process", () => {
  it("do not know each other's request-ids", async () => {
    await using one = await startVault(setup);
    await using two = await startVault(setup);
    const stream = requestStream(setup, await requestIdFrom(one.url));
    expect((await postStream(`${two.url}serial`, stream)).status).toBe(400);
    expect((await postStream(`${one.url}serial`, stream)).status).toBe(200);
  });

  it("leave nothing listening when closed", async () => {
    const vault = await startVault(setup);
    const { url } = vault;
    await vault.close();
    await expect(fetch(`${url}health`)).rejects.toThrow(TypeError);
  });
});
