import { readFileSync } from "node:fs";

/** A header as the vector files hold it. */
export type VectorHeader = string | readonly VectorHeader[] | { readonly [name: string]: VectorHeader };

export interface VectorKey {
  readonly name: string;
  readonly bits: number;
  readonly keyId: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface VectorAssertion {
  readonly name: string;
  readonly type: string;
  readonly key: string;
  readonly signedAt: string;
  readonly headers: Readonly<Record<string, VectorHeader>>;
  readonly body?: string;
  readonly encoded: string;
  readonly undecodable?: boolean;
}

/** Text, or parts of it where long runs of one character were left out. */
export type LongText = string | readonly { readonly text?: string; readonly repeat?: string; readonly times?: number }[];

export interface VerdictCase<Result> {
  readonly name: string;
  readonly input: LongText;
  readonly accepted: boolean;
  readonly result?: Result;
}

export interface SignatureCase {
  readonly name: string;
  readonly key: string;
  readonly content: string;
  readonly signature: string;
  readonly strong: boolean;
  readonly accepted: boolean;
}

export interface DatabaseCase {
  readonly name: string;
  readonly also?: string;
  readonly input: string;
  readonly accepted: boolean;
}

export interface TreeFile {
  readonly mode: string;
  readonly text?: string;
}

interface VectorFiles {
  readonly keys: { readonly keys: readonly VectorKey[] };
  readonly assertions: { readonly assertions: readonly VectorAssertion[] };
  readonly headers: { readonly cases: readonly VerdictCase<{ readonly headers: Record<string, VectorHeader> }>[] };
  readonly streams: {
    readonly cases: readonly VerdictCase<{ readonly types: readonly string[]; readonly acceptedAsFile: boolean }>[];
  };
  readonly packets: {
    readonly publicKeys: readonly VerdictCase<{ readonly keyId: string; readonly encoded: string }>[];
    readonly privateKeys: readonly VerdictCase<{ readonly keyId: string }>[];
    readonly signatures: readonly SignatureCase[];
  };
  readonly database: {
    readonly trusted: string;
    readonly prerequisites: string;
    readonly cases: readonly DatabaseCase[];
  };
  readonly trees: {
    readonly device: Readonly<Record<string, TreeFile>>;
    readonly assertions: Readonly<Record<string, TreeFile>>;
  };
}

/** One of the vector files that PROVENANCE.md describes. */
export function readVectors<Name extends keyof VectorFiles>(name: Name): VectorFiles[Name] {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8")) as VectorFiles[Name];
}

/** The bytes of an input, its runs written out. */
export function inputBytes(input: LongText): Uint8Array {
  const text =
    typeof input === "string"
      ? input
      : input.map((part) => (part.text ?? "") + (part.repeat ?? "").repeat(part.times ?? 0)).join("");
  return new TextEncoder().encode(text);
}
