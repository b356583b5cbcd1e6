import type {
  Assertion,
  DeviceSessionRequestAssertion,
  ModelAssertion,
  SerialAssertion,
} from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { AssertionDatabase } from "../../assertion/database.ts";
import { decodeStream } from "../../assertion/stream.ts";
import { verifySignature } from "../../assertion/verify.ts";
import { type RigContext, randomHex } from "../rig-context.ts";

/** A store session as the store sees it. */
export interface StoreSession {
  readonly brandId: string;
  readonly model: string;
  readonly serial: string;
  readonly deviceKeyId: string;
  /** The model's store; undefined for the public one. */
  readonly store: string | undefined;
  readonly openedAt: Date;
}

/** Why a session is refused; the codes are the rig's own, since the store's are not recorded. */
export interface SessionRefusal {
  readonly refused: string;
  readonly message: string;
}

export interface SessionsOptions {
  readonly context: RigContext;
  readonly trusted: readonly Assertion[];
  /** Accounts and account-keys known to the store. */
  readonly known: () => readonly Assertion[];
}

interface SessionPapers {
  readonly request: DeviceSessionRequestAssertion;
  readonly serial: SerialAssertion;
  readonly model: ModelAssertion;
}

class Refused extends Error {
  readonly refused: string;

  constructor(refused: string, message: string) {
    super(message);
    this.refused = refused;
  }
}

/** Store sessions, opened only for a device that signs with the key its serial names, in a chain that verifies. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #nonces = new Set<string>();
  readonly #sessions = new Map<string, StoreSession>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Every session opened and not renewed, oldest first. */
  get all(): readonly StoreSession[] {
    return [...this.#sessions.values()];
  }

  nonce(): string {
    const nonce = randomHex(this.#options.context, 24);
    this.#nonces.add(nonce);
    return nonce;
  }

  /** The session of an Authorization value such as `Macaroon root="…"`, if it is one. */
  find(authorization: string | undefined): StoreSession | undefined {
    const macaroon = /^Macaroon root="([^"]+)"$/.exec(authorization ?? "")?.[1];
    return macaroon === undefined ? undefined : this.#sessions.get(macaroon);
  }

  /** Opens a session from the JSON of POST sessions, or says why not. */
  open(body: Uint8Array): { readonly macaroon: string; readonly session: StoreSession } | SessionRefusal {
    try {
      const papers = this.#readPapers(body);
      this.#check(papers);
      const { brandId, model, serial, deviceKeyId } = papers.serial;
      const { store } = papers.model;
      const session = { brandId, model, serial, deviceKeyId, store, openedAt: this.#options.context.clock.now() };
      const macaroon = Buffer.from(this.#options.context.randomBytes(48)).toString("base64url");
      this.#sessions.set(macaroon, session);
      return { macaroon, session };
    } catch (error) {
      if (error instanceof Refused) return { refused: error.refused, message: error.message };
      if (error instanceof AssertionError) return { refused: error.code, message: error.message };
      throw error;
    }
  }

  #readPapers(body: Uint8Array): SessionPapers {
    const request = this.#one(body, "device-session-request");
    const serial = this.#one(body, "serial-assertion");
    const model = this.#one(body, "model-assertion");
    if (request.type !== "device-session-request" || serial.type !== "serial" || model.type !== "model") {
      throw new Refused("wrong-type", "the papers are of other types than their names say");
    }
    return { request, serial, model };
  }

  #one(body: Uint8Array, name: string): Assertion {
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    } catch {
      throw new Refused("not-json", "the body is not JSON");
    }
    const text = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    if (typeof text !== "string") throw new Refused("paper-missing", `${name} is missing`);
    const [only, ...more] = decodeStream(new TextEncoder().encode(text), this.#options.context.crypto);
    if (only === undefined || more.length > 0) throw new Refused("paper-missing", `${name} is not one assertion`);
    return only;
  }

  /** A nonce is spent by a request that gets as far as this, whatever comes of it. */
  #check({ request, serial, model }: SessionPapers): void {
    const { crypto, clock } = this.#options.context;
    if (!this.#nonces.delete(request.nonce)) throw new Refused("nonce-invalid", "the nonce is unknown or used");
    const database = new AssertionDatabase({ trusted: this.#options.trusted, crypto, now: clock.now() });
    for (const assertion of [...this.#options.known(), model, serial]) database.add(assertion);
    verifySignature(request, serial.deviceKey, crypto);
    const same =
      request.brandId === serial.brandId && request.model === serial.model && request.serial === serial.serial;
    if (!same) throw new Refused("device-differs", "request and serial are of different devices");
    if (model.brandId !== serial.brandId || model.model !== serial.model) {
      throw new Refused("model-differs", "serial and model do not belong together");
    }
  }
}
