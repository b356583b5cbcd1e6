import type { ModelAssertion, SerialAssertion } from "../assertion/assertion.ts";
import { encodeAssertion } from "../assertion/encode.ts";
import { signAssertion } from "../assertion/sign.ts";
import type { Clock } from "../clock/clock.ts";
import type { Crypto, SigningKey } from "../openpgp/crypto.ts";
import { Problem } from "../problem/problem.ts";
import type { SessionRequest } from "../store/http-store.ts";

/** The two calls of the store that make a session; HttpStore is one. */
export interface SessionStore {
  nonce(signal?: AbortSignal): Promise<string>;
  session(request: SessionRequest, signal?: AbortSignal): Promise<{ readonly macaroon: string }>;
}

export interface StoreSessionOptions {
  readonly store: SessionStore;
  readonly key: SigningKey;
  readonly serial: SerialAssertion;
  readonly model: ModelAssertion;
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** Of the session to renew. */
  readonly previousMacaroon?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Who the store is told this device is; checked here, because the store only says no. */
function checkIdentity({ key, serial, model }: StoreSessionOptions): void {
  if (serial.deviceKeyId !== key.keyId) {
    throw new Problem("session-key-wrong", "cannot open a store session: the serial was made for another device key");
  }
  if (serial.brandId !== model.brandId || serial.model !== model.model) {
    throw new Problem("session-model-wrong", "cannot open a store session: the serial was made for another model");
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}

/**
 * Opens or renews a session with the store: nonce, device-session-request signed by the device key, session (snapd
 * store/auth.go and overlord/devicestate). Returns the macaroon, a secret, for Snap-Device-Authorization.
 */
export async function openStoreSession(options: StoreSessionOptions): Promise<{ readonly macaroon: string }> {
  checkIdentity(options);
  const { store, key, serial, model, crypto, clock, signal } = options;
  const nonce = await store.nonce(signal);
  const now = clock.now();
  const request = signAssertion({
    type: "device-session-request",
    headers: {
      "brand-id": serial.brandId,
      model: serial.model,
      serial: serial.serial,
      nonce,
      timestamp: now.toISOString().replace(/\.\d{3}Z$/u, "Z"),
    },
    signedAt: now,
    key,
    crypto,
  });
  return store.session(
    {
      deviceSessionRequest: text(encodeAssertion(request)),
      serial: text(encodeAssertion(serial)),
      model: text(encodeAssertion(model)),
      macaroon: options.previousMacaroon,
    },
    signal,
  );
}
