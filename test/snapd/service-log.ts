import { existsSync, readFileSync } from "node:fs";

/** One request at the oracle's device service and store, and what came of it. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly status: number;
  readonly kind: "request-id" | "registration" | "nonce" | "session" | "assertion" | "store" | "unknown";
  readonly serial?: string;
  /** Of the serial that was signed. */
  readonly revision?: number;
  readonly "key-id"?: string;
  readonly scenario?: string;
  readonly fault?: string;
  /** Nanoseconds from the request to its answer. */
  readonly "took-ns": number;
}

export function readServiceLog(path: string): readonly ServiceRequest[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as ServiceRequest);
}
