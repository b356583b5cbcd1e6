import { readFileSync } from "node:fs";
import type { Assertion } from "../../../src/assertion/assertion.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { signAssertion } from "../../../src/assertion/sign.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { snapdKey } from "../keys/shared-keys.ts";

interface TreeFile {
  readonly mode: string;
  readonly text?: string;
}

const trees = JSON.parse(readFileSync(new URL("../../vectors/snapd/trees.json", import.meta.url), "utf8")) as {
  readonly assertions: Readonly<Record<string, TreeFile>>;
};

/** What snapd wrote into an empty assertion folder: see test/vectors/snapd/PROVENANCE.md. */
export const snapdTree = trees.assertions;

export function decodeText(text: string): Assertion {
  return decodeAssertion(new TextEncoder().encode(text), nodeCrypto);
}

/** A store assertion: the smallest type that is kept. */
export function storeAssertion(edit: { store?: string; revision?: number; operatorId?: string } = {}): Assertion {
  const { store = "vector-store", revision = 0, operatorId = "vector-brand" } = edit;
  return signAssertion({
    type: "store",
    headers: { "authority-id": "vector-root", store, "operator-id": operatorId, timestamp: "2022-06-01T12:00:00Z" },
    revision,
    signedAt: new Date("2022-06-01T12:00:00Z"),
    key: snapdKey(),
    crypto: nodeCrypto,
  });
}
