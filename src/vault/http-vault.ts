import type { Clock } from "../clock/clock.ts";
import { mergeHeaders } from "../http/headers.ts";
import {
  type AnswerHead,
  type ChunkWatcher,
  type ExchangeLimits,
  type Http,
  type HttpAnswer,
  type HttpRequest,
  shownUrl,
} from "../http/http.ts";
import { redirectTarget } from "../http/redirect.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { Endpoints } from "./endpoints.ts";
import { redactHeaderValues } from "./redact.ts";
import { classifyReply, isHtml, looksLikeJson, type Question, type Refusal, type Reply } from "./reply.ts";
import { defaultPollMs, readRetryAfter } from "./retry-after.ts";
import { SerialAnswerReader } from "./serial-answer.ts";
import type { SerialAnswer, Vault } from "./vault.ts";

const assertionType = "application/x.ubuntu.assertion";
/** A serial with the biggest body (2 MiB) and a chain of accounts and keys. */
const maxSerialBytes = 8 * 1024 * 1024;
const maxRequestIdBytes = 256 * 1024;

export interface HttpVaultOptions {
  readonly http: Http;
  readonly endpoints: Endpoints;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly limits?: Partial<ExchangeLimits> | undefined;
}

/** The Serial Vault, or a service that speaks like it, over HTTP. Nothing is retried, followed or verified here. */
export class HttpVault implements Vault {
  readonly #options: HttpVaultOptions;

  constructor(options: HttpVaultOptions) {
    this.#options = options;
  }

  async prepare(): Promise<void> {
    const { http, endpoints } = this.#options;
    await http.prepare?.(endpoints.requestIdUrl);
  }

  /** A fresh request-id. Each call spends one of the vault's: never use it as a probe. */
  async requestId(signal?: AbortSignal): Promise<string> {
    const { endpoints, limits } = this.#options;
    const answer = await this.#exchange("request-id", {
      method: "POST",
      url: endpoints.requestIdUrl,
      headers: endpoints.headers,
      purpose: "get a request-id from",
      limits: { maxBytes: maxRequestIdBytes, ...limits },
      watch: refuseHtml,
      ...(signal === undefined ? {} : { signal }),
    });
    const reply = this.#read("request-id", answer);
    if (reply.kind !== "request-id") throw unexpected(answer);
    return reply.requestId;
  }

  /** Sends a serial-request with what belongs to it; the same stream may be sent again after "pending". */
  async submit(stream: Uint8Array, signal?: AbortSignal): Promise<SerialAnswer> {
    const { endpoints, crypto, clock, limits } = this.#options;
    const capable = { "Snap-Device-Capabilities": "serial-stream" };
    const reader = new SerialAnswerReader(crypto);
    const answer = await this.#exchange("serial", {
      method: "POST",
      url: endpoints.serialUrl,
      headers: mergeHeaders(capable, endpoints.headers, { "Content-Type": assertionType }),
      body: stream,
      purpose: "get a serial from",
      limits: { maxBytes: maxSerialBytes, ...limits },
      watch: (head) => watchSerial(head, reader),
      ...(signal === undefined ? {} : { signal }),
    });
    const reply = this.#read("serial", answer);
    if (reply.kind === "pending") {
      return { kind: "pending", waitMs: readRetryAfter(answer.headers, clock.now()) ?? defaultPollMs };
    }
    if (reply.kind !== "assertions") throw unexpected(answer);
    return { kind: "signed", assertions: reader.end() };
  }

  async #exchange(question: Question, request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.#options.http.exchange(request);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "answer-too-big") throw error;
      throw new Problem("vault-answer-too-big", error.message, { cause: error, detail: { ...error.detail, question } });
    }
  }

  #read(question: Question, answer: HttpAnswer): Exclude<Reply, Refusal> {
    const { status, headers, body } = answer;
    const contentType = headers.get("content-type");
    const reply = classifyReply(question, { status, contentType, body, hide: (text) => this.#hide(text) });
    if (reply.kind === "refused") throw this.#refusal(question, answer, reply);
    return reply;
  }

  #hide(text: string): string {
    return redactHeaderValues(text, this.#options.endpoints.headers);
  }

  /** As shownUrl, but cut after the secrets are out: a URL that cuts one in two shows the other half. */
  #shownTarget({ protocol, host, pathname }: URL): string {
    return printable(this.#hide(`${protocol}//${host}${pathname}`), 200);
  }

  #refusal(question: Question, answer: HttpAnswer, { code, said, vaultCode }: Refusal): Problem {
    const target = redirectTarget(answer);
    const pointsTo = target === undefined ? undefined : this.#shownTarget(target);
    const retryAfterMs = readRetryAfter(answer.headers, this.#options.clock.now());
    const why = [
      `status ${answer.status}`,
      ...(vaultCode === "" ? [] : [vaultCode]),
      ...(said === "" ? [] : [`"${said}"`]),
      ...(pointsTo === undefined ? [] : [`it points to ${pointsTo}`]),
    ].join(", ");
    const asked = question === "serial" ? "a serial" : "a request-id";
    return new Problem(code, `cannot get ${asked} from ${shownUrl(answer.url)}: ${why}`, {
      detail: {
        url: shownUrl(answer.url),
        sent: true,
        status: answer.status,
        ...(vaultCode === "" ? {} : { vaultCode }),
        ...(said === "" ? {} : { said }),
        ...(pointsTo === undefined ? {} : { pointsTo }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    });
  }
}

function unexpected(answer: HttpAnswer): Problem {
  return new Problem("vault-status-unexpected", `cannot use the answer of ${shownUrl(answer.url)}`, {
    detail: { status: answer.status, sent: true },
  });
}

/** A page of any size is a page: it is named before its bytes can break a limit. */
function refuseHtml({ status, headers }: AnswerHead): undefined {
  if (status < 200 || status > 299) return;
  if (isHtml({ contentType: headers.get("content-type"), body: new Uint8Array() })) {
    throw new Problem("captive-portal", "cannot ask the vault: a web page came instead of its answer", {
      detail: { sent: true, status },
    });
  }
}

/** Decodes while reading. JSON and pages are left whole for classifyReply, which knows what they mean. */
function watchSerial(head: AnswerHead, reader: SerialAnswerReader): ChunkWatcher | undefined {
  refuseHtml(head);
  if (head.status !== 200 && head.status !== 201) return undefined;
  let first = true;
  let other = false;
  return (chunk) => {
    if (first) other = isHtml({ contentType: undefined, body: chunk }) || looksLikeJson(chunk);
    first = false;
    if (!other) reader.push(chunk);
  };
}
