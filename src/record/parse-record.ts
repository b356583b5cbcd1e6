import { Problem } from "../problem/problem.ts";
import type { BootRecord } from "./statement.ts";

type Check = (value: unknown) => boolean;

const maxTextChars = 200_000;
const maxItems = 200;

const text: Check = (value) => typeof value === "string" && value.length <= maxTextChars;
const number: Check = (value) => typeof value === "number" && Number.isFinite(value) && value >= 0;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && allowed.includes(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= maxItems && value.every(check);

function fields(required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const given = value as Readonly<Record<string, unknown>>;
    const known = { ...required, ...optional };
    if (Object.keys(given).some((name) => !Object.hasOwn(known, name))) return false;
    return Object.entries(known).every(([name, check]) =>
      Object.hasOwn(given, name) ? check(given[name]) : Object.hasOwn(optional, name),
    );
  };
}

const sha256: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const publicKey: Check = (value) => typeof value === "string" && /^[A-Za-z0-9+/]{43}=$/.test(value);
const time: Check = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)) && value.length <= 30;

const run = fields({
  startedAt: time,
  by: text,
  outcome: oneOf("registered", "already-registered", "delegated", "waiting", "failed"),
  code: text,
  durationMs: number,
});

const isRecord = fields({
  version: (value) => value === 1,
  agent: fields({ version: text, commit: text }),
  snapd: orNull(text),
  unit: fields({
    brand: orNull(text),
    model: orNull(text),
    serial: orNull(text),
    deviceKeyId: orNull(text),
    identityKey: publicKey,
    boardPrint: orNull(sha256),
  }),
  hardwareSerial: fields({
    source: orNull(text),
    sources: list(fields({ source: text, status: text, why: text }, { code: text })),
  }),
  vault: text,
  route: oneOf("own", "adopted", "delegated", "none"),
  serialAssertion: orNull(fields({ revision: number, signedBy: text, text })),
  submissions: number,
  run,
  steps: list(fields({ step: text, outcome: oneOf("done", "failed"), durationMs: number })),
  attempts: list(fields({ code: text, waitMs: number })),
  notes: list(fields({ code: text, text })),
  stored: list(fields({ path: text, sizeBytes: number, sha256 })),
  runs: number,
  earlier: list(run),
});

/** The statement in these bytes. Problem record-unreadable for anything but version 1, whole and with no other field. */
export function parseRecord(bytes: Uint8Array): BootRecord {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Problem("record-unreadable", "cannot read the record: its payload is not JSON", { cause });
  }
  if (!isRecord(value)) {
    throw new Problem("record-unreadable", "cannot read the record: its payload is no statement of version 1");
  }
  return value as BootRecord;
}
