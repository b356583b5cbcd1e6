import { Problem } from "../problem/problem.ts";

/** What the agent has kept of a registration and cannot read: it must not be taken for none. */
export function corruptState(path: string, why: string, cause?: unknown): Problem {
  return new Problem("registration-corrupt", `cannot read ${path}: ${why}`, { cause });
}

/** The object in a file that the agent has kept, version 1, with these texts in it. Problem registration-corrupt. */
export function parseState(path: string, bytes: Uint8Array, texts: readonly string[]): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw corruptState(path, "it is not JSON", cause);
  }
  if (typeof value !== "object" || value === null) throw corruptState(path, "it is not an object");
  const record = value as Record<string, unknown>;
  if (record["version"] !== 1) throw corruptState(path, "its version is not 1");
  for (const name of texts) {
    if (typeof record[name] !== "string" || record[name] === "") throw corruptState(path, `"${name}" is missing`);
  }
  return record;
}
