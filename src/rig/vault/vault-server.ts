import type { IncomingMessage, ServerResponse } from "node:http";
import type { SigningKey } from "../../openpgp/crypto.ts";
import type { Brand } from "../brand.ts";
import { type FaultName, FaultPlan, type FaultRule, isTransportFault } from "../faults.ts";
import { Spares } from "../faults/spares.ts";
import { answerWithFault, defaultFaultSizes, type FaultSizes } from "../faults/transport.ts";
import { LoopbackServer } from "../http/loopback-server.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import { bodyOf } from "../http/request-body.ts";
import { type RequestLog, type RequestRecord, requestFacts } from "../http/request-log.ts";
import { sendReply } from "../http/send-reply.ts";
import type { RigContext } from "../rig-context.ts";
import { DeviceService, type ServedModel } from "./device-service.ts";
import { routeOf } from "./routes.ts";
import { type ServedAnswer, serveSerial } from "./serve-serial.ts";
import { errorReply, jsonType, vaultErrors } from "./vault-error.ts";

export interface VaultOptions {
  readonly context: RigContext;
  readonly brand: Brand;
  /** Brand, model and API key the vault signs for; the key is active unless said otherwise. */
  readonly models: readonly (Omit<ServedModel, "keyActive"> & { readonly keyActive?: boolean })[];
  readonly database?: "postgresql" | "sqlite";
  /** Zone of the timestamps in serials, minutes east of Greenwich. */
  readonly zoneMinutes?: number;
  readonly pivots?: readonly { readonly from: string; readonly serial: string; readonly to: string }[];
  /** "serial": one serial, as the vault answers. "stream": account and account-key along, as the store does. */
  readonly answer?: "serial" | "stream";
  readonly faults?: readonly FaultRule[];
  readonly faultSizes?: Partial<FaultSizes>;
  readonly log?: RequestLog;
  /** Continues with another vault's database, as after a restart. */
  readonly service?: DeviceService;
  /** Keys for faults that need one more; RSA-2048 by default. */
  readonly makeKey?: (bits: number) => Promise<SigningKey>;
}

/** A Serial Vault on loopback that answers as the recorded one did (test/vectors/vault). */
export class VaultServer {
  /** Its database: request-ids, signing log, models; switches for tests. */
  readonly service: DeviceService;
  readonly spares: Spares;
  readonly #options: VaultOptions;
  readonly #plan: FaultPlan;
  readonly #closing = new AbortController();
  readonly #records: RequestRecord[] = [];
  #server: LoopbackServer | undefined;

  private constructor(options: VaultOptions) {
    const models = options.models.map((model) => ({ ...model, keyActive: model.keyActive ?? true }));
    this.#options = options;
    this.#plan = new FaultPlan(options.faults);
    this.service = options.service ?? new DeviceService({ ...options, models });
    this.spares = new Spares(options.brand, options.context, options.makeKey);
  }

  static async start(options: VaultOptions): Promise<VaultServer> {
    const vault = new VaultServer(options);
    vault.#server = await LoopbackServer.start((request, response) => vault.#handle(request, response));
    return vault;
  }

  /** What a gadget sets as device-service.url, with a slash at the end. */
  get url(): string {
    return `${this.#running().origin}/v1/`;
  }

  get records(): readonly RequestRecord[] {
    return this.#records;
  }

  /** Faults of the rig's own; empty in a sound run. */
  get rigFaults(): readonly unknown[] {
    return this.#running().faults;
  }

  async close(): Promise<void> {
    this.#closing.abort();
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
    const route = routeOf(request.method ?? "", request.url ?? "", this.service.databaseUp);
    if (route.endpoint === "other") {
      const answer = { reply: route.reply, types: [], outcome: route.outcome };
      return this.#finish(request, response, answer, undefined);
    }
    const fault = this.#plan.next(route.endpoint);
    const serve = route.endpoint === "serial" ? this.#serial : this.#requestId;
    if (fault === undefined || !isTransportFault(fault)) {
      return this.#finish(request, response, await serve(request, response, fault), fault);
    }
    let answer: ServedAnswer | undefined;
    const status = await answerWithFault(fault, {
      request,
      response,
      context: this.#options.context,
      sizes: { ...defaultFaultSizes, ...this.#options.faultSizes },
      closing: this.#closing.signal,
      serve: async (): Promise<Reply> => {
        answer = await serve(request, response, undefined);
        return answer.reply;
      },
    });
    this.#record(request, { status, types: answer?.types ?? [], outcome: answer?.outcome ?? "fault", fault });
  }

  #finish(request: IncomingMessage, response: ServerResponse, answer: ServedAnswer, fault: FaultName | undefined): void {
    const { reply, types, outcome } = answer;
    this.#record(request, { status: reply.status, types, outcome, fault });
    sendReply(request, response, reply, this.#options.context.clock.now());
  }

  #record(
    request: IncomingMessage,
    seen: { status: number; types: readonly string[]; outcome: string; fault: FaultName | undefined },
  ): void {
    const record: RequestRecord = {
      at: this.#options.context.clock.now().toISOString(),
      server: "vault",
      number: this.#records.length + 1,
      ...requestFacts(request),
      assertionTypes: seen.types,
      status: seen.status,
      outcome: seen.outcome,
      ...(seen.fault === undefined ? {} : { fault: seen.fault }),
    };
    this.#records.push(record);
    this.#options.log?.(record);
  }

  readonly #requestId = async (request: IncomingMessage): Promise<ServedAnswer> => {
    const refused = (error: typeof vaultErrors.apiKey): ServedAnswer => {
      return { reply: errorReply(error), types: [], outcome: error.code };
    };
    if (!this.service.apiKeyIsKnown(apiKeyOf(request))) return refused(vaultErrors.apiKey);
    const requestId = this.service.requestIds.issue();
    if (requestId === undefined) return refused(vaultErrors.generateNonce);
    const value = { success: true, message: "", "request-id": requestId };
    return { reply: jsonReply(200, jsonType, value), types: [], outcome: "request-id" };
  };

  readonly #serial = async (
    request: IncomingMessage,
    response: ServerResponse,
    fault: FaultName | undefined,
  ): Promise<ServedAnswer> => {
    const { context, brand, answer = "serial" } = this.#options;
    const { service, spares } = this;
    const body = () => bodyOf(request, response);
    return await serveSerial({ service, context, brand, spares, answer, fault, apiKey: apiKeyOf(request), body });
  };
}

function apiKeyOf(request: IncomingMessage): string {
  const value = request.headers["api-key"];
  return typeof value === "string" ? value : "";
}
