import type { HeaderValue, ModelAssertion } from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { type HeaderInput, signAssertion } from "../../assertion/sign.ts";
import { decodeStream } from "../../assertion/stream.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import { Problem } from "../../problem/problem.ts";
import type { Brand } from "../brand.ts";
import { readModelText } from "./model-json/model-file.ts";
import { type ModelFinding, modelProblem } from "./model-json/model-finding.ts";
import { type ModelStatement, readModelJson } from "./model-json/read-model-json.ts";

/** A model as it was brought: what a brand writes for `snap sign`, or what came out of it. */
export interface ModelSource {
  /** The file's name for messages. */
  readonly source: string;
  readonly statement: ModelStatement;
  readonly findings: readonly ModelFinding[];
  /** The JSON as it was brought. */
  readonly json?: string;
  /** Set if it was signed already. */
  readonly signed?: ModelAssertion;
}

/** Where a file is, and how the person named it. */
export interface NamedFile {
  readonly path: string;
  readonly name: string;
}

/** Headers that whoever signs writes. */
const signersHeaders = new Set(["type", "body-length", "sign-key-sha3-384"]);

function inputOf(value: HeaderValue): HeaderInput {
  if (typeof value === "string") return value;
  if (value instanceof Map)
    return new Map([...(value as ReadonlyMap<string, HeaderValue>)].map(([k, v]) => [k, inputOf(v)]));
  return (value as readonly HeaderValue[]).map(inputOf);
}

function signedModel({ path, name }: NamedFile, text: string, crypto: Crypto): ModelSource {
  const unreadable = (cause: string, fault?: unknown): Problem =>
    new Problem("assertion-file-unreadable", `cannot read ${path}: ${cause}`, { cause: fault });
  try {
    const models = decodeStream(new TextEncoder().encode(text), crypto).filter((one) => one.type === "model");
    const [signed] = models;
    if (signed === undefined || models.length > 1) throw unreadable(`it holds ${models.length} models, not one`);
    const headers = [...signed.headers].filter(([header]) => !signersHeaders.has(header));
    const statement = {
      headers: Object.fromEntries(headers.map(([header, value]) => [header, inputOf(value)])),
      body: signed.body.length === 0 ? undefined : signed.body,
    };
    return { source: name, statement, findings: [], signed };
  } catch (fault) {
    if (!(fault instanceof AssertionError)) throw fault;
    throw unreadable(fault.message, fault);
  }
}

/** Reads JSON or a signed assertion. Problems: model-… with every finding, assertion-file-unreadable. */
export function readModelSource(file: NamedFile, now: Date, crypto: Crypto): ModelSource {
  const text = readModelText(file.path);
  if (text.startsWith("type: ")) return signedModel(file, text, crypto);
  const { statement, findings } = readModelJson({ text, source: file.name, now, crypto });
  if (statement === undefined) throw modelProblem(findings);
  return { source: file.name, statement, findings, json: text };
}

/** A header of the statement that is a text. */
export function headerOf({ headers }: ModelStatement, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

/** A list of texts among the headers; empty if there is none. */
export function listOf({ headers }: ModelStatement, name: string): readonly string[] {
  const value = headers[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Signs the statement with the brand's key, as `snap sign` does; what is signed already stays as it is. */
export function signModelSource(model: ModelSource, brand: Brand, signedAt: Date, crypto: Crypto): ModelAssertion {
  if (model.signed !== undefined) return model.signed;
  const { key } = brand.brand;
  const assertion = signAssertion({ type: "model", ...model.statement, signedAt, key, crypto });
  if (assertion.type !== "model") throw new TypeError("signAssertion changed the type");
  return assertion;
}
