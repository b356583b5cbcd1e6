import type { Crypto, SigningKey } from "../openpgp/crypto.ts";
import { joinBytes } from "../openpgp/packet-writer.ts";
import { encodeSignature } from "../openpgp/signature.ts";
import { assemble } from "./assemble.ts";
import type { Assertion, AssertionTypeName, HeaderValue } from "./assertion.ts";
import { AssertionError, quoted } from "./assertion-error.ts";
import { decodeHeaders } from "./decode.ts";
import { count } from "./header-checks.ts";
import { isHeaderName, writeHeader } from "./headers.ts";
import { typeFacts } from "./types.ts";
import { encodeUtf8 } from "./utf8.ts";

/** A header as a caller gives it: what is undefined is left out, and so are empty lists and maps. */
export type HeaderInput =
  | string
  | undefined
  | readonly HeaderInput[]
  | ReadonlyMap<string, HeaderInput>
  | { readonly [name: string]: HeaderInput };

export interface SigningInput {
  readonly type: AssertionTypeName;
  readonly headers: Readonly<Record<string, HeaderInput>>;
  readonly body?: Uint8Array | undefined;
  /** Wins over a header of that name. */
  readonly revision?: number | undefined;
  readonly signedAt: Date;
  readonly key: SigningKey;
  readonly crypto: Crypto;
}

function invalidInput(name: string, cause: string): AssertionError {
  return new AssertionError("header-invalid", `cannot write header ${quoted(name)}: ${cause}`, { header: name });
}

/** The value as a header has it, or undefined where nothing is to be written. */
function headerValue(name: string, input: HeaderInput): HeaderValue | undefined {
  if (input === undefined) return undefined;
  if (typeof input === "string") {
    if (!input.isWellFormed()) throw invalidInput(name, "its text holds half a surrogate pair");
    return input;
  }
  if (Array.isArray(input)) return definedItems(input.map((item: HeaderInput) => headerValue(name, item)));
  const entries = input instanceof Map ? [...input] : Object.entries(input as Record<string, HeaderInput>);
  return headerMap(entries);
}

function definedItems(items: readonly (HeaderValue | undefined)[]): readonly HeaderValue[] {
  return items.filter((item) => item !== undefined);
}

function headerMap(entries: readonly (readonly [string, HeaderInput])[]): Map<string, HeaderValue> {
  const map = new Map<string, HeaderValue>();
  for (const [name, input] of entries) {
    if (!isHeaderName(name)) throw invalidInput(name, "this is not a name");
    const value = headerValue(name, input);
    if (value !== undefined) map.set(name, value);
  }
  return map;
}

/** The headers in the order in which snapd writes them (asserts/asserts.go assembleAndSign), without final newline. */
function writeHeaders(type: AssertionTypeName, headers: Map<string, HeaderValue>): string {
  const { primaryKey, selfSigned } = typeFacts(type);
  for (const name of ["format", "revision"]) if (count(headers, name) === 0) headers.delete(name);
  const first = ["format", ...(selfSigned ? [] : ["authority-id"]), "revision", ...primaryKey];
  const last = ["body-length", "sign-key-sha3-384"];
  const others = [...headers.keys()].filter((name) => name !== "type" && ![...first, ...last].includes(name)).sort();
  let text = `type: ${type}`;
  for (const name of [...first, ...others, ...last]) {
    const value = headers.get(name);
    if (value !== undefined) text += writeHeader(`${name}:`, value);
  }
  return text;
}

function checkFormat(type: AssertionTypeName, headers: Map<string, HeaderValue>): void {
  const { maxFormat } = typeFacts(type);
  const needed = type === "account-key" && headers.has("constraints") ? 1 : 0;
  const format = count(headers, "format");
  if (format >= needed && format <= maxFormat) return;
  const cause = `format ${format} is not from ${needed} to ${maxFormat}`;
  throw new AssertionError("format-unsupported", `cannot sign ${type}: ${cause}`, { header: "format" });
}

/**
 * Signs an assertion, written as snapd writes it, byte for byte; it passes every check of decoding first.
 * @throws AssertionError
 */
export function signAssertion(input: SigningInput): Assertion {
  const { type, body = new Uint8Array(0), revision, key, crypto } = input;
  const headers = headerMap(Object.entries(input.headers));
  if (revision !== undefined) headers.set("revision", String(revision));
  headers.delete("body-length");
  if (body.length > 0) headers.set("body-length", String(body.length));
  headers.set("sign-key-sha3-384", key.keyId);
  checkFormat(type, headers);
  const head = encodeUtf8(writeHeaders(type, headers));
  const emptyLine = Uint8Array.of(0x0a, 0x0a);
  const content = body.length > 0 ? joinBytes([head, emptyLine, body]) : head;
  const signature = encodeSignature(content, input.signedAt, key, crypto);
  const encoded = joinBytes([content, emptyLine, signature, Uint8Array.of(0x0a)]);
  const written = {
    headers: decodeHeaders(head),
    body: encoded.subarray(content.length - body.length, content.length),
  };
  return assemble({ ...written, encoded, contentBytes: content.length }, crypto);
}
