import { mediaType } from "../http/headers.ts";
import { printable } from "../problem/printable.ts";
import { readErrorReply, replyJson, replyText } from "./error-reply.ts";
import { refusalCode, type VaultProblemCode } from "./refusal.ts";

/** What was asked: the answers to the two have nothing in common but the errors. */
export type Question = "request-id" | "serial";

export interface ReplyFacts {
  readonly status: number;
  readonly contentType?: string | undefined;
  readonly body: Uint8Array;
  /** Takes what is secret out of the service's words, before they are cut: half a secret is still one. */
  readonly hide?: ((text: string) => string) | undefined;
}

export interface Refusal {
  readonly kind: "refused";
  readonly code: VaultProblemCode;
  /** The service's own words, printable and cut; snapd hides them. */
  readonly said: string;
  /** The service's own code. */
  readonly vaultCode: string;
}

export type Reply =
  | { readonly kind: "request-id"; readonly requestId: string }
  /** The body may be a stream of assertions: decoding tells. */
  | { readonly kind: "assertions" }
  | { readonly kind: "pending" }
  | Refusal;

const maxSaid = 200;
/** A page's title stands at its beginning. */
const maxPageBytes = 4096;
/** snapd takes any text; the real vault's has 40 characters. */
const maxRequestId = 1024;

function refuse(code: VaultProblemCode): Refusal {
  return { kind: "refused", code, said: "", vaultCode: "" };
}

/** A refusal with the service's own words and code. */
function refuseSaying(code: VaultProblemCode, { hide = (text) => text }: ReplyFacts, said = "", its = ""): Refusal {
  return { kind: "refused", code, said: printable(hide(said).trim(), maxSaid), vaultCode: printable(hide(its), 60) };
}

/** Does it look like a page for people? By its type or, if that says nothing, by its beginning. */
export function isHtml({ contentType, body }: Pick<ReplyFacts, "contentType" | "body">): boolean {
  const type = mediaType(contentType);
  if (type === "text/html" || type === "application/xhtml+xml") return true;
  return /^\uFEFF?\s*<(?:!doctype|html|head|body|script|meta|!--|\?xml)/iu.test(replyText(body.subarray(0, 512)));
}

/**
 * What an answer means, from status, type and body alone; pure and total. The type decides little: the real vault
 * sends its errors as "application/json; charset=UTF-8", gateways send nothing or anything.
 */
export function classifyReply(question: Question, facts: ReplyFacts): Reply {
  const { status } = facts;
  if (status >= 300 && status < 400 && status !== 304) return refuse("vault-redirect");
  if (status >= 400) return readRefusal(facts);
  if (status === 202 && question === "serial") return isHtml(facts) ? refuse("captive-portal") : { kind: "pending" };
  const wanted = question === "serial" ? status === 200 || status === 201 : status === 200;
  if (!wanted) return refuse("vault-status-unexpected");
  if (isHtml(facts)) return refuse("captive-portal");
  if (facts.body.length === 0) return refuse("vault-answer-empty");
  return question === "serial" ? readSerialReply(facts) : readRequestId(facts);
}

function readRefusal(facts: ReplyFacts): Refusal {
  const reply = readErrorReply(facts.body);
  const said = reply?.message ?? wordsOf(facts);
  const code = wantsClientCertificate(facts.status, said) ? "tls-client-refused" : refusalCode(facts.status, reply);
  return refuseSaying(code, facts, said, reply?.code);
}

/** Of an answer that is no JSON: the title of a page, the first line of plain text. */
function wordsOf(facts: ReplyFacts): string {
  const text = replyText(facts.body.subarray(0, maxPageBytes));
  if (isHtml(facts)) return /<title[^>]{0,200}>([^<]*)</iu.exec(text)?.[1] ?? "";
  return mediaType(facts.contentType) === "text/plain" ? (text.split("\n", 1)[0] ?? "") : "";
}

/** nginx says it in a page with status 400, after a handshake that went well (src/http/ngx_http_special_response.c). */
function wantsClientCertificate(status: number, said: string): boolean {
  return status === 400 && /^400 (?:No required SSL certificate was sent|The SSL certificate error)$/u.test(said);
}

/** Does it begin like JSON? No assertion does. */
export function looksLikeJson(body: Uint8Array): boolean {
  return /^\s*[{[]/u.test(replyText(body.subarray(0, 64)));
}

/** A 200 that is JSON can only be an error a gateway gave the wrong status. */
function readSerialReply(facts: ReplyFacts): Reply {
  if (!looksLikeJson(facts.body)) return { kind: "assertions" };
  const reply = readErrorReply(facts.body);
  if (reply === undefined) return refuse("vault-answer-unreadable");
  const code = reply.code === "" ? "vault-answer-unreadable" : refusalCode(400, reply);
  return refuseSaying(code, facts, reply.message, reply.code);
}

/** Go's client, snapd's, reads the same field and nothing else (snapd handlers_serial.go, prepareSerialRequest). */
function readRequestId(facts: ReplyFacts): Reply {
  const value = replyJson(facts.body);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("vault-answer-not-json");
  const requestId: unknown = Object.hasOwn(value, "request-id")
    ? (value as Record<string, unknown>)["request-id"]
    : undefined;
  if (typeof requestId === "string" && requestId !== "") {
    return isUsableRequestId(requestId) ? { kind: "request-id", requestId } : refuse("vault-request-id-unusable");
  }
  const reply = readErrorReply(facts.body);
  const code = reply === undefined || reply.code === "" ? "vault-no-request-id" : refusalCode(400, reply);
  return refuseSaying(code, facts, reply?.message, reply?.code);
}

/** Can it stand in a header of one line, unchanged? */
function isUsableRequestId(requestId: string): boolean {
  return requestId !== "" && requestId.length <= maxRequestId && printable(requestId, maxRequestId) === requestId;
}
