import { readFileSync } from "node:fs";
import type { HeaderValue } from "../../../src/assertion/assertion.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { readVaultSerials } from "../../vectors/vault/read-cases.ts";
import { type Draft, type DraftValue, headerOf } from "./draft.ts";

const vectorFolder = new URL("../../vectors/snapd/", import.meta.url);

interface VectorAssertion {
  readonly name: string;
  readonly encoded: string;
  readonly undecodable?: boolean;
}

function readAssertionTexts(): readonly string[] {
  const text = readFileSync(new URL("assertions.json", vectorFolder), "utf8");
  const { assertions } = JSON.parse(text) as { assertions: VectorAssertion[] };
  return assertions.filter((one) => one.undecodable !== true).map((one) => one.encoded);
}

function draftValue(value: HeaderValue): DraftValue {
  if (typeof value === "string") return value;
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, HeaderValue>)];
    return { mapping: entries.map(([name, item]) => [name, draftValue(item)] as const) };
  }
  return (value as readonly HeaderValue[]).map(draftValue);
}

/** A valid assertion taken apart. */
function draftOf(text: string): Draft {
  const assertion = decodeAssertion(new TextEncoder().encode(text), nodeCrypto);
  const headers = [...assertion.headers].filter(([name]) => name !== "body-length");
  return {
    headers: headers.map(([name, value]) => [name, draftValue(value)]),
    body: new TextDecoder().decode(assertion.body),
    signature: text.slice(text.lastIndexOf("\n\n") + 2),
    bodyLength: undefined,
  };
}

/** What is mutated: one draft of each vector and recorded serial, by type so that each type gets its share. */
export function readCorpus(): ReadonlyMap<string, readonly Draft[]> {
  const recorded = [...readVaultSerials().values()].map((bytes) => new TextDecoder().decode(bytes));
  const byType = new Map<string, Draft[]>();
  for (const text of [...readAssertionTexts(), ...recorded]) {
    const draft = draftOf(text);
    const type = headerOf(draft, "type");
    if (typeof type !== "string") throw new Error("an assertion without a type in the corpus");
    byType.set(type, [...(byType.get(type) ?? []), draft]);
  }
  return byType;
}
