import { AssertionError } from "../../../assertion/assertion-error.ts";
import { type HeaderInput, signAssertion } from "../../../assertion/sign.ts";
import type { Located } from "../../../config/located.ts";
import type { Crypto, SigningKey } from "../../../openpgp/crypto.ts";
import { checkModel } from "./check-model.ts";
import { headerInputOf, valueFindings } from "./check-values.ts";
import { errorsAmong, findingAt, inFileOrder, type ModelFinding } from "./model-finding.ts";
import { readJsonTree } from "./read-json.ts";

/** What `snap sign` would sign. */
export interface ModelStatement {
  readonly headers: Readonly<Record<string, HeaderInput>>;
  readonly body: Uint8Array | undefined;
}

export interface ModelReading {
  /** Undefined if one of the findings is an error. */
  readonly statement: ModelStatement | undefined;
  readonly findings: readonly ModelFinding[];
}

export interface ModelText {
  readonly text: string;
  /** The file's name for messages. */
  readonly source: string;
  readonly now: Date;
  readonly crypto: Crypto;
}

/** Stands for a key where only the form of what it would sign is looked at. */
const nobody: SigningKey = {
  keyId: "A".repeat(64),
  publicKey: { n: Uint8Array.of(1), e: Uint8Array.of(1) },
  signSha512: () => Uint8Array.of(1),
};

function statementOf(tree: Located): ModelStatement {
  const entries = tree.kind === "map" ? tree.entries : [];
  const body = entries.find(({ name }) => name === "body")?.value;
  const text = body?.kind === "scalar" && typeof body.value === "string" ? body.value : undefined;
  const headers = entries.filter(({ name }) => name !== "body" && name !== "type");
  return {
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, headerInputOf(value)])),
    body: text === undefined || text === "" ? undefined : new TextEncoder().encode(text),
  };
}

/** What the decoder, which has the last word, says of a model in which the check has found nothing wrong. */
function decoderFindings(tree: Located, statement: ModelStatement, { now, crypto }: ModelText): ModelFinding[] {
  try {
    signAssertion({ type: "model", ...statement, signedAt: now, key: nobody, crypto });
    return [];
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    const { header = "", message } = error;
    const entry = tree.kind === "map" ? tree.entries.find(({ name }) => name === header) : undefined;
    const fix = "Compare it with an example in docs/brand.md.";
    return [findingAt(entry?.at ?? tree.at, { code: "model-header-wrong", path: header, problem: message, fix })];
  }
}

/** Reads and checks a model as a brand writes it for `snap sign`: JSON with all headers but the signature's. */
export function readModelJson(input: ModelText): ModelReading {
  const { tree, findings: unread } = readJsonTree(input.text, input.source);
  if (tree === undefined) return { statement: undefined, findings: unread };
  if (tree.kind !== "map") {
    const problem = "the file holds no object";
    const fix = 'Write {"type": "model", …}.';
    return { statement: undefined, findings: [findingAt(tree.at, { code: "model-not-json", path: "", problem, fix })] };
  }
  const findings = [...unread, ...valueFindings(tree)];
  checkModel(tree, findings, input.now);
  if (errorsAmong(findings).length > 0) return { statement: undefined, findings: inFileOrder(findings) };
  const statement = statementOf(tree);
  const last = decoderFindings(tree, statement, input);
  return { statement: last.length > 0 ? undefined : statement, findings: inFileOrder([...findings, ...last]) };
}
