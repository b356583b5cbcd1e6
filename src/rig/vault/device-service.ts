import type { SerialAssertion } from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { checkSelfSigned, verifySignature } from "../../assertion/verify.ts";
import type { Brand } from "../brand.ts";
import type { RigContext } from "../rig-context.ts";
import { selfSignatureMessage, signatureFault } from "./go-wording.ts";
import type { SerialRequestStream } from "./read-request.ts";
import { remodelFault } from "./remodel.ts";
import { RequestIds } from "./request-ids.ts";
import { serialInBody } from "./serial-in-body.ts";
import { inputFor, type SerialInput, signSerial, zonedTime } from "./sign-serial.ts";
import { SigningLog, type SigningStore } from "./signing-log.ts";
import { invalidAssertion, loggingFailed, type VaultError, vaultErrors } from "./vault-error.ts";

/** In place of an API key: whatever a gadget sends is right, as long as it sends something. */
export const anyApiKey = Symbol("any API key");

function fits({ apiKey: wanted }: ServedModel, apiKey: string): boolean {
  return wanted === anyApiKey ? apiKey !== "" : wanted === apiKey;
}

/** A model the service signs for. */
export interface ServedModel {
  readonly brandId: string;
  readonly model: string;
  /** What the gadget must send as Api-Key; the store's own device service asks for none. */
  readonly apiKey: string | typeof anyApiKey;
  /** False: its signing key is disabled. */
  readonly keyActive?: boolean;
}

/** A device of this model and serial may become one of another model (the vault's sub-stores). */
export interface Pivot {
  readonly from: string;
  readonly serial: string;
  readonly to: string;
}

export interface DeviceServiceOptions {
  readonly context: RigContext;
  readonly brand: Brand;
  readonly models: readonly ServedModel[];
  /** The vault's factory mode is sqlite. */
  readonly database?: "postgresql" | "sqlite";
  /** Zone of the timestamps, minutes east of Greenwich. */
  readonly zoneMinutes?: number;
  /** Pivots the vault allows: from model and serial to the new model. */
  readonly pivots?: readonly Pivot[];
  /** Where the signing log is kept: in memory by default. */
  readonly signingStore?: SigningStore;
}

/** A serial as it was signed, and what was put into it, so that a fault can sign something else instead. */
export interface Signed {
  readonly serial: SerialAssertion;
  readonly input: SerialInput;
}

/** The Serial Vault without its HTTP: order of checks and state as recorded and as its source has them. */
export class DeviceService {
  readonly requestIds: RequestIds;
  readonly signingLog: SigningLog;
  databaseUp = true;
  /** Zone of the timestamps, minutes east of Greenwich: the process's, not the database's. */
  zoneMinutes: number;
  readonly #options: DeviceServiceOptions;
  #models: readonly ServedModel[];
  #pivots: readonly Pivot[];

  constructor(options: DeviceServiceOptions) {
    const factoryMode = options.database === "sqlite";
    this.#options = options;
    this.zoneMinutes = options.zoneMinutes ?? 0;
    this.#models = options.models;
    this.#pivots = options.pivots ?? [];
    this.requestIds = new RequestIds(options.context, factoryMode);
    this.signingLog = new SigningLog(factoryMode, options.signingStore);
  }

  /** Enables or disables the signing key of a model. */
  setKeyActive(model: string, keyActive: boolean): void {
    this.#models = this.#models.map((one) => (one.model === model ? { ...one, keyActive } : one));
  }

  /** What its operator does for a sub-store: enters which device may go from which model to which. */
  addPivot(pivot: Pivot): void {
    this.#pivots = [...this.#pivots, pivot];
  }

  /** Any model's key opens the door; with the database down none does. */
  apiKeyIsKnown(apiKey: string): boolean {
    return this.databaseUp && this.#models.some((one) => fits(one, apiKey));
  }

  /** Self-signature, model match, remodel: the checks that do not spend the request-id. */
  checkStream(stream: SerialRequestStream, apiKey: string): VaultError | undefined {
    const { crypto } = this.#options.context;
    try {
      checkSelfSigned(stream.request, crypto);
    } catch (error) {
      if (!(error instanceof AssertionError)) throw error;
      return invalidAssertion(selfSignatureMessage(stream.request, crypto, error));
    }
    const { request, model } = stream;
    if (model !== undefined && (model.brandId !== request.brandId || model.model !== request.model)) {
      return vaultErrors.mismatchedModel;
    }
    return remodelFault(stream, {
      ownModel: (brandId, name, serial) => this.#ownModel(brandId, name, serial, apiKey)?.model,
      target: (from, serial) => this.#pivots.find((one) => one.from === from && one.serial === serial)?.to,
      serialKeyId: this.#options.brand.serialSigner.key.keyId,
      signatureFault: (serial) => this.#signatureFault(serial),
    });
  }

  /** Request-id, model, key, serial, sign, log: in this order, the request-id being spent whatever follows. */
  submit(stream: SerialRequestStream, apiKey: string): Signed | VaultError {
    const { request } = stream;
    if (!this.requestIds.spend(request.requestId)) return vaultErrors.nonce;
    const model = this.#ownModel(request.brandId, request.model, request.serial, apiKey);
    if (model === undefined) return vaultErrors.model;
    if (model.keyActive === false) return vaultErrors.inactive;
    const serial = request.serial === undefined || request.serial === "" ? serialInBody(request.body) : request.serial;
    if (serial === undefined || serial === null) return vaultErrors.create;
    // The vault takes whatever stands there for a text, and panics if it is none.
    if (typeof serial !== "string") return vaultErrors.fault;
    const signed = this.#sign(stream, serial);
    if (signed === undefined) return vaultErrors.create;
    const { brandId, deviceKeyId, revision } = signed.input;
    const fault = this.signingLog.write({ brandId, model: request.model, serial, deviceKeyId, revision });
    return fault === undefined ? signed : loggingFailed(fault);
  }

  #sign({ request }: SerialRequestStream, serial: string): Signed | undefined {
    const { context, brand } = this.#options;
    const signedAt = context.clock.now();
    const input = inputFor(request, {
      authority: brand.serialSigner,
      serial,
      revision: this.signingLog.nextRevision(request.brandId, request.model, serial),
      timestamp: zonedTime(signedAt, this.zoneMinutes),
      signedAt,
    });
    try {
      return { serial: signSerial(input, context.crypto), input };
    } catch (error) {
      if (error instanceof AssertionError) return undefined;
      throw error;
    }
  }

  #model(brandId: string, model: string, apiKey: string): ServedModel | undefined {
    return this.#models.find((one) => one.brandId === brandId && one.model === model && fits(one, apiKey));
  }

  /** A device in a sub-store names the new model and sends the old one's API key (the vault's findModel). */
  #ownModel(brandId: string, model: string, serial: string | undefined, apiKey: string): ServedModel | undefined {
    const named = this.#model(brandId, model, apiKey);
    if (named !== undefined) return named;
    const pivot = this.#pivots.find((one) => one.to === model && one.serial === serial);
    return pivot === undefined ? undefined : this.#model(brandId, pivot.from, apiKey);
  }

  #signatureFault(serial: SerialAssertion): string | undefined {
    const { brand, context } = this.#options;
    try {
      verifySignature(serial, brand.serialSigner.key.publicKey, context.crypto);
      return undefined;
    } catch (error) {
      if (!(error instanceof AssertionError)) throw error;
      return signatureFault(serial, context.crypto, error);
    }
  }
}
