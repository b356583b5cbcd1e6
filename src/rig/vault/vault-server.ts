import type { IncomingMessage, ServerResponse } from "node:http";
import type { SigningKey } from "../../openpgp/crypto.ts";
import type { Brand } from "../brand.ts";
import { Spares } from "../faults/spares.ts";
import type { FaultSizes } from "../faults/transport.ts";
import type { FaultEndpoint, FaultName, FaultRule } from "../faults.ts";
import { LoopbackServer } from "../http/loopback-server.ts";
import { jsonReply } from "../http/reply.ts";
import { bodyOf } from "../http/request-body.ts";
import type { RequestLog, RequestRecord } from "../http/request-log.ts";
import { RequestDesk, type ServedAnswer } from "../request-desk.ts";
import type { RigContext } from "../rig-context.ts";
import { DeviceService, type Pivot, type ServedModel } from "./device-service.ts";
import { routeOf } from "./routes.ts";
import { serveSerial } from "./serve-serial.ts";
import type { SigningStore } from "./signing-log.ts";
import { errorReply, jsonType, type VaultError, vaultErrors } from "./vault-error.ts";

export interface VaultOptions {
  readonly context: RigContext;
  readonly brand: Brand;
  /** Brand, model and API key the vault signs for. */
  readonly models: readonly ServedModel[];
  readonly database?: "postgresql" | "sqlite";
  /** Zone of the timestamps in serials, minutes east of Greenwich. */
  readonly zoneMinutes?: number;
  readonly pivots?: readonly Pivot[];
  /** "serial": one serial, as the vault answers. "stream": account and account-key along, as the store does. */
  readonly answer?: "serial" | "stream";
  readonly faults?: readonly FaultRule[];
  readonly faultSizes?: Partial<FaultSizes>;
  /** A fault for a request that none of the rules meets. */
  readonly faultFor?: (request: IncomingMessage, endpoint: FaultEndpoint) => FaultName | undefined;
  readonly log?: RequestLog;
  /** False: requests are only logged. */
  readonly keepRecords?: boolean;
  /** Where the signing log is kept: in memory by default. */
  readonly signingStore?: SigningStore;
  /** Continues with another vault's database, as after a restart. */
  readonly service?: DeviceService;
  /** The address to listen on; loopback by default. */
  readonly listen?: string;
  /** The port to listen on; a free one by default. */
  readonly port?: number;
  /** Keys for faults that need one more; RSA-2048 by default. */
  readonly makeKey?: (bits: number) => Promise<SigningKey>;
  /** Its address is whatever a gadget says: what stands before the last part of a path does not matter. */
  readonly anyBase?: boolean;
}

/** The path as if the vault's base were /v1/. */
function belowV1(url: string): string {
  return url.replace(/^[^?#]*\/(?=[^/?#]*(?:[?#]|$))/, "/v1/");
}

function apiKeyOf(request: IncomingMessage): string {
  const value = request.headers["api-key"];
  return typeof value === "string" ? value : "";
}

function refused(error: VaultError): ServedAnswer {
  return { reply: errorReply(error), outcome: error.code };
}

/** A Serial Vault on loopback that answers as the recorded one did (test/vectors/vault). */
export class VaultServer {
  /** Its database: request-ids, signing log, models; switches for tests. */
  readonly service: DeviceService;
  readonly spares: Spares;
  readonly #options: VaultOptions;
  readonly #desk: RequestDesk;
  #server: LoopbackServer | undefined;

  private constructor(options: VaultOptions) {
    this.#options = options;
    this.#desk = new RequestDesk({ ...options, server: "vault" });
    this.service = options.service ?? new DeviceService(options);
    this.service.zoneMinutes = options.zoneMinutes ?? 0;
    this.spares = new Spares(options.brand, options.context, options.makeKey);
  }

  static async start(options: VaultOptions): Promise<VaultServer> {
    const vault = new VaultServer(options);
    const where = { host: options.listen ?? "127.0.0.1", port: options.port ?? 0 };
    vault.#server = await LoopbackServer.startAt((request, response) => vault.#handle(request, response), where);
    return vault;
  }

  /** What a gadget sets as device-service.url, with a slash at the end. */
  get url(): string {
    return `${this.#running().origin}/v1/`;
  }

  get records(): readonly RequestRecord[] {
    return this.#desk.records;
  }

  /** Those of its faults that came, as the very objects that were given. */
  get metFaults(): ReadonlySet<FaultRule> {
    return this.#desk.metFaults;
  }

  /** The fault that the last request met, if any; known before that request is answered. */
  get lastFault(): FaultName | undefined {
    return this.#desk.lastFault;
  }

  /** Faults of the rig's own; empty in a sound run. */
  get rigFaults(): readonly unknown[] {
    return this.#running().faults;
  }

  async close(): Promise<void> {
    this.#desk.close();
    await this.#server?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #running(): LoopbackServer {
    if (this.#server === undefined) throw new TypeError("the vault has not been started");
    return this.#server;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? "";
    const path = this.#options.anyBase === true ? belowV1(url) : url;
    const route = routeOf(request.method ?? "", path, this.service.databaseUp);
    if (route.endpoint === "other") return await this.#desk.handle({ request, response, serve: async () => route });
    const { endpoint } = route;
    const serve = async (fault: FaultName | undefined): Promise<ServedAnswer> =>
      endpoint === "serial" ? await this.#serial(request, response, fault) : this.#requestId(request);
    await this.#desk.handle({ request, response, endpoint, serve });
  }

  #requestId(request: IncomingMessage): ServedAnswer {
    if (!this.service.apiKeyIsKnown(apiKeyOf(request))) return refused(vaultErrors.apiKey);
    const requestId = this.service.requestIds.issue();
    if (requestId === undefined) return refused(vaultErrors.generateNonce);
    const value = { success: true, message: "", "request-id": requestId };
    return { reply: jsonReply(200, jsonType, value), outcome: "request-id" };
  }

  async #serial(
    request: IncomingMessage,
    response: ServerResponse,
    fault: FaultName | undefined,
  ): Promise<ServedAnswer> {
    const { context, brand, answer = "serial" } = this.#options;
    const { service, spares } = this;
    const body = () => bodyOf(request, response);
    return await serveSerial({ service, context, brand, spares, answer, fault, apiKey: apiKeyOf(request), body });
  }
}
