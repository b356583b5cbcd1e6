import { printable } from "../problem/printable.ts";
import { fieldOf, isRecord } from "./json.ts";
import { unreadable } from "./snapd-answer.ts";

/** What snapd says of itself (daemon/api_general.go); fields that old versions lack are undefined. */
export interface SystemInfo {
  readonly version: string;
  readonly series: string | undefined;
  readonly onClassic: boolean | undefined;
  /** run, recover, install …; undefined before snapd 2.53. */
  readonly systemMode: string | undefined;
}

/** One of snapd's changes (daemon/api_general.go). */
export interface Change {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly status: string;
  readonly ready: boolean;
  /** What went wrong, in snapd's words, with control characters taken out. */
  readonly error: string | undefined;
}

const maxChanges = 10_000;

function textOrNone(value: unknown): string | undefined {
  return typeof value === "string" ? printable(value, 100) : undefined;
}

function flagOrNone(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

export function parseSystemInfo(result: unknown): SystemInfo {
  const verb = "read snapd's version";
  if (!isRecord(result)) throw unreadable(verb, "is not an object");
  const version = fieldOf(result, "version");
  if (typeof version !== "string" || version === "") throw unreadable(verb, "names no version");
  return {
    version: printable(version, 100),
    series: textOrNone(fieldOf(result, "series")),
    onClassic: flagOrNone(fieldOf(result, "on-classic")),
    systemMode: textOrNone(fieldOf(result, "system-mode")),
  };
}

function parseChange(verb: string, entry: unknown): Change {
  const text = (name: string): string => {
    const value = isRecord(entry) ? fieldOf(entry, name) : undefined;
    if (typeof value !== "string") throw unreadable(verb, `has a change without ${name}`);
    return printable(value, 400);
  };
  if (!isRecord(entry) || typeof fieldOf(entry, "ready") !== "boolean")
    throw unreadable(verb, "has a change that is none");
  return {
    id: text("id"),
    kind: text("kind"),
    summary: text("summary"),
    status: text("status"),
    ready: fieldOf(entry, "ready") === true,
    error: fieldOf(entry, "err") === undefined ? undefined : text("err"),
  };
}

export function parseChanges(result: unknown): readonly Change[] {
  const verb = "list snapd's changes";
  if (!Array.isArray(result)) throw unreadable(verb, "is not a list");
  if (result.length > maxChanges) throw unreadable(verb, `lists more than ${maxChanges} changes`);
  return result.map((entry: unknown) => parseChange(verb, entry));
}
