import { printable } from "../problem/printable.ts";
import { fieldOf, isRecord, type Json } from "./json.ts";
import { unreadable } from "./snapd-answer.ts";

/** What `snapctl get -d KEY…` prints: the keys that are set, as they were asked for. Problem snapd-answer-unreadable. */
export function readConfiguration(stdout: string): ReadonlyMap<string, Json> {
  return new Map(Object.entries(parseDocument("read the configuration", stdout) as Record<string, Json>));
}

/** What `snapctl model --assertion` prints, still to be decoded. Problem snapd-answer-unreadable. */
export function readModelText(stdout: string): Uint8Array {
  if (!stdout.startsWith("type: model\n")) throw unreadable("read the model", "is not a model assertion");
  return new TextEncoder().encode(stdout);
}

/** The serial number in what `snapctl model --json` prints. Problem snapd-answer-unreadable. */
export function readSerialNumber(stdout: string): string | undefined {
  const verb = "read the serial number";
  const serial = fieldOf(parseDocument(verb, stdout), "serial");
  if (serial === null || serial === undefined) return undefined;
  if (typeof serial !== "string") throw unreadable(verb, "has a serial that is not text");
  return serial;
}

/** snapd's version in what `snapctl version` prints, fit to be printed. */
export function readVersion(stdout: string): string | undefined {
  const version = /^snapd[ \t]+(\S+)/m.exec(stdout)?.[1];
  return version === undefined ? undefined : printable(version, 100);
}

function parseDocument(verb: string, text: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw unreadable(verb, "is not JSON", cause);
  }
  if (isRecord(document)) return document;
  throw unreadable(verb, "is not a JSON object");
}
