import { beforeAll, describe, expect, test } from "vitest";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { verifySignature } from "../../../src/assertion/verify.ts";
import type { Clock } from "../../../src/clock/clock.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { openStoreSession, type SessionStore } from "../../../src/session/store-session.ts";
import type { SessionRequest } from "../../../src/store/http-store.ts";
import { problemOf } from "../http/problem-of.ts";
import { makeStoreWorld, type StoreWorld } from "../store/store-world.ts";

const clock: Clock = {
  now: () => new Date("2026-03-04T05:06:07.890Z"),
  monotonicMs: () => 0,
  wait: async () => undefined,
};

let world: StoreWorld;
beforeAll(async () => {
  world = await makeStoreWorld();
});

class RecordingStore implements SessionStore {
  nonces = 0;
  readonly requests: SessionRequest[] = [];

  async nonce(): Promise<string> {
    this.nonces++;
    return "nonce-1";
  }

  async session(request: SessionRequest): Promise<{ macaroon: string }> {
    this.requests.push(request);
    return { macaroon: "MDAx" };
  }
}

describe("a store session", () => {
  test("is opened with a device-session-request the device key signed", async () => {
    const store = new RecordingStore();
    const { serial, model, deviceKey: key } = world;
    const got = await openStoreSession({ store, key, serial, model, crypto: nodeCrypto, clock });
    expect(got).toEqual({ macaroon: "MDAx" });
    const [sent] = store.requests;
    const request = decodeAssertion(new TextEncoder().encode(sent?.deviceSessionRequest), nodeCrypto);
    if (request.type !== "device-session-request") throw new Error(`got ${request.type}`);
    verifySignature(request, key.publicKey, nodeCrypto);
    expect(request.primaryKey).toEqual(["my-brand", "gateway", "SN 1"]);
    expect(request.nonce).toBe("nonce-1");
    expect(request.headers.get("timestamp")).toBe("2026-03-04T05:06:07Z");
    expect(request.signKeyId).toBe(key.keyId);
    expect(sent?.serial).toBe(new TextDecoder().decode(encodeAssertion(serial)));
    expect(sent?.model).toBe(new TextDecoder().decode(encodeAssertion(model)));
    expect(sent?.macaroon).toBeUndefined();
  });

  test("is renewed with the macaroon there was", async () => {
    const store = new RecordingStore();
    const { serial, model, deviceKey: key } = world;
    await openStoreSession({ store, key, serial, model, crypto: nodeCrypto, clock, previousMacaroon: "old" });
    expect(store.requests[0]?.macaroon).toBe("old");
  });

  test("with another key is refused as session-key-wrong before a nonce is spent", async () => {
    const store = new RecordingStore();
    const { serial, model, brandKey: key } = world;
    const opening = openStoreSession({ store, key, serial, model, crypto: nodeCrypto, clock });
    expect((await problemOf(opening)).code).toBe("session-key-wrong");
    expect(store.nonces).toBe(0);
  });

  test("with another model is refused as session-model-wrong", async () => {
    const store = new RecordingStore();
    const { serial, deviceKey: key } = world;
    const model = { ...world.model, model: "other" };
    const opening = openStoreSession({ store, key, serial, model, crypto: nodeCrypto, clock });
    expect((await problemOf(opening)).code).toBe("session-model-wrong");
  });
});
