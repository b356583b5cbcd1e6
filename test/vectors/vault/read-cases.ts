import { readdirSync, readFileSync } from "node:fs";

export type RecordedBody =
  | { readonly text: string }
  | { readonly base64: string }
  | { readonly parts: readonly ({ readonly text: string } | { readonly repeat: string; readonly times: number })[] };

type HeaderPair = readonly [name: string, value: string];

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly headers: readonly HeaderPair[];
  readonly body: RecordedBody;
  readonly chunks?: readonly number[];
}

export interface RecordedResponse {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly HeaderPair[];
  readonly body: RecordedBody;
  readonly chunks?: readonly number[];
  readonly interim?: readonly { readonly status: number; readonly reason: string }[];
}

export interface RecordedExchange {
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
  readonly sendStopped?: string;
  readonly latencyMs?: number;
}

export interface VaultCase {
  readonly case: string;
  readonly title?: string;
  readonly question: string;
  readonly recordedAt: string;
  readonly serialFile?: string;
  readonly exchanges: readonly RecordedExchange[];
}

const folder = new URL("./", import.meta.url);

/** Every recorded case, by name; the format is described in PROVENANCE.md. */
export function readVaultCases(): readonly VaultCase[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as VaultCase);
}

/** One case by its name; throws if there is none. */
export function readVaultCase(name: string): VaultCase {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as VaultCase;
}

/** The serial assertions issued in the recording, byte-exact, by file name. */
export function readVaultSerials(): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".serial"));
  return new Map(names.sort().map((name) => [name, new Uint8Array(readFileSync(new URL(name, folder)))]));
}

/** The bytes a message carried, without its transfer encoding. */
export function bodyBytes(body: RecordedBody): Uint8Array {
  if ("text" in body) return new TextEncoder().encode(body.text);
  if ("base64" in body) return new Uint8Array(Buffer.from(body.base64, "base64"));
  const parts = body.parts.map((part) => ("text" in part ? part.text : part.repeat.repeat(part.times)));
  return new TextEncoder().encode(parts.join(""));
}

/** The value of a header, whatever the case of its name; undefined if it was not sent. */
export function headerOf(headers: readonly HeaderPair[], name: string): string | undefined {
  return headers.find(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];
}
