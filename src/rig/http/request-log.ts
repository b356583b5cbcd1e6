import { closeSync, openSync, writeSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { printable } from "../../problem/printable.ts";

/** What a rig remembers of a request: never a header's value, never a body. */
export interface RequestRecord {
  readonly at: string;
  readonly server: "vault" | "store" | "snapd";
  /** Counts the requests of this server from 1. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly headerNames: readonly string[];
  /** Types of the assertions in the request, as far as they could be decoded. */
  readonly assertionTypes: readonly string[];
  /** 0 where the connection was dropped without an answer. */
  readonly status: number;
  /** What was done or refused, in a word: an error_code of the vault's, "signed", "request-id" … */
  readonly outcome: string;
  readonly fault?: string;
}

export type RequestLog = (record: RequestRecord) => void;

/** The part of a record that is read off the request. */
export function requestFacts(request: IncomingMessage): Pick<RequestRecord, "method" | "path" | "headerNames"> {
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0);
  const path = (request.url ?? "").replace(/\?.*$/s, "");
  return {
    method: printable(request.method ?? "", 20),
    path: printable(path),
    headerNames: names.map((n) => printable(n, 60)),
  };
}

/** Writes records as lines of JSON to a file (http.jsonl). */
export class RequestLogFile {
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, "a", 0o600);
  }

  readonly write: RequestLog = (record) => {
    writeSync(this.#fd, `${JSON.stringify(record)}\n`);
  };

  close(): void {
    closeSync(this.#fd);
  }
}
