import type { IncomingMessage, ServerResponse } from "node:http";
import { answerWithFault, defaultFaultSizes, type FaultSizes } from "./faults/transport.ts";
import {
  type FaultEndpoint,
  type FaultName,
  FaultPlan,
  type FaultRule,
  isTransportFault,
  type TransportFault,
} from "./faults.ts";
import type { Reply } from "./http/reply.ts";
import { type RequestLog, type RequestRecord, requestFacts } from "./http/request-log.ts";
import { sendReply } from "./http/send-reply.ts";
import type { RigContext } from "./rig-context.ts";

/** An answer, and what the log says about it. */
export interface ServedAnswer {
  readonly reply: Reply;
  /** Types of the assertions in the request. */
  readonly types?: readonly string[];
  readonly outcome: string;
}

export interface RequestDeskOptions {
  readonly server: RequestRecord["server"];
  readonly context: RigContext;
  readonly faults?: readonly FaultRule[] | undefined;
  readonly faultSizes?: Partial<FaultSizes> | undefined;
  /** A fault for a request that none of the rules meets. */
  readonly faultFor?: ((request: IncomingMessage, endpoint: FaultEndpoint) => FaultName | undefined) | undefined;
  readonly log?: RequestLog | undefined;
  /** False: records go to the log only, so that memory does not grow with the number of requests. */
  readonly keepRecords?: boolean | undefined;
}

/** A request and who answers it; without an endpoint no fault can meet it. */
export interface DeskRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly endpoint?: FaultEndpoint;
  readonly serve: (fault: FaultName | undefined) => Promise<ServedAnswer>;
}

interface Seen {
  readonly status: number;
  readonly types: readonly string[];
  readonly outcome: string;
  readonly fault: FaultName | undefined;
}

/** Where every request of a server passes: faults are dealt out, answers sent, records kept. */
export class RequestDesk {
  readonly #options: RequestDeskOptions;
  readonly #plan: FaultPlan;
  readonly #closing = new AbortController();
  readonly #records: RequestRecord[] = [];
  readonly #met = new Set<FaultRule>();
  #lastFault: FaultName | undefined;
  #requests = 0;

  constructor(options: RequestDeskOptions) {
    this.#options = options;
    this.#plan = new FaultPlan(options.faults);
  }

  get records(): readonly RequestRecord[] {
    return this.#records;
  }

  /** Rules that changed at least one answer, as the very objects that were given. */
  get metFaults(): ReadonlySet<FaultRule> {
    return this.#met;
  }

  /** The fault that the last request met; undefined if it met none. It is known before that request is answered. */
  get lastFault(): FaultName | undefined {
    return this.#lastFault;
  }

  /** Ends every wait of a fault. */
  close(): void {
    this.#closing.abort();
  }

  async handle(desk: DeskRequest): Promise<void> {
    const { request, response, endpoint, serve } = desk;
    const rule = endpoint === undefined ? undefined : this.#plan.next(endpoint);
    const fault = rule?.fault ?? this.#ownFaultOf(request, endpoint);
    this.#lastFault = fault;
    if (fault !== undefined && isTransportFault(fault)) {
      if (rule !== undefined) this.#met.add(rule);
      return await this.#handleWithFault(desk, fault);
    }
    const { reply, types = [], outcome } = await serve(fault);
    // A request that is refused anyway is not signed, rightly or wrongly.
    const came = outcome === fault || outcome === "pending";
    if (rule !== undefined && came) this.#met.add(rule);
    if (!came) this.#lastFault = undefined;
    this.#record(request, { status: reply.status, types, outcome, fault });
    sendReply(request, response, reply, this.#options.context.clock.now());
  }

  #ownFaultOf(request: IncomingMessage, endpoint: FaultEndpoint | undefined): FaultName | undefined {
    return endpoint === undefined ? undefined : this.#options.faultFor?.(request, endpoint);
  }

  async #handleWithFault({ request, response, serve }: DeskRequest, fault: TransportFault): Promise<void> {
    let answer: ServedAnswer | undefined;
    const status = await answerWithFault(fault, {
      request,
      response,
      context: this.#options.context,
      sizes: { ...defaultFaultSizes, ...this.#options.faultSizes },
      closing: this.#closing.signal,
      serve: async () => {
        answer = await serve(undefined);
        return answer.reply;
      },
    });
    this.#record(request, { status, types: answer?.types ?? [], outcome: answer?.outcome ?? "fault", fault });
  }

  #record(request: IncomingMessage, { status, types, outcome, fault }: Seen): void {
    this.#requests += 1;
    if (this.#options.keepRecords === false && this.#options.log === undefined) return;
    const record: RequestRecord = {
      at: this.#options.context.clock.now().toISOString(),
      server: this.#options.server,
      number: this.#requests,
      ...requestFacts(request),
      assertionTypes: types,
      status,
      outcome,
      ...(fault === undefined ? {} : { fault }),
    };
    if (this.#options.keepRecords !== false) this.#records.push(record);
    this.#options.log?.(record);
  }
}
