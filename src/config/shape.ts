import type { InspectContent, SettingsFiles } from "./files.ts";
import type { SettingsCode } from "./finding.ts";
import { kindInWords, type Located, type LocatedScalar, type Place } from "./located.ts";

export type LayerKind = "file" | "snapctl" | "environment" | "flag";

/** What a shape may say about a value; the checker adds the key's path unless another one is given. */
export interface Remark {
  readonly code: SettingsCode;
  readonly problem: string;
  readonly fix: string;
  readonly path?: string;
  readonly severity?: "error" | "warning";
}

export interface CheckContext {
  /** The key that is being checked, as vault.url. */
  readonly path: string;
  readonly layer: LayerKind;
  /** Where relative paths start; undefined where only an absolute path makes sense. */
  readonly folder: string | undefined;
  /** Undefined: files are not looked at (settings checked on another machine). */
  readonly files: SettingsFiles | undefined;
  /** Undefined: files are not looked into. */
  readonly inspect?: InspectContent | undefined;
  report(at: Place, remark: Remark): void;
}

/** The context of a value inside another one, as vault.headers.api-key or serial.sources[2]. */
export function inside(context: CheckContext, path: string): CheckContext {
  return { ...context, path, report: (at, remark) => context.report(at, { path, ...remark }) };
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** One kind of value: how it is checked, and the same as JSON Schema and in words. */
export interface Shape<T> {
  /** For the table of keys: "an https URL". */
  readonly inWords: string;
  readonly jsonSchema: JsonSchema;
  /** The accepted value, or undefined after at least one remark. */
  check(value: Located, context: CheckContext): T | undefined;
}

/** Reports settings-value-wrong: what was expected and what was found. */
export function wrongKind(value: Located, context: CheckContext, expected: string, example: string): undefined {
  const found = kindInWords(value);
  context.report(value.at, {
    code: "settings-value-wrong",
    problem: `${context.path} must be ${expected}, and is ${found}`,
    fix: found === "empty" ? `Write a value, as in ${example}, or remove the key.` : writtenAs(example, context),
  });
  return undefined;
}

/** snap set takes maps and lists as JSON only, and has no name for an entry of a list. */
function writtenAs(example: string, { layer, path }: CheckContext): string {
  const canBeSet = layer === "snapctl" && !path.includes("[");
  return canBeSet
    ? `Write it as in snap set GADGET prepare-device.${path}='${example}'.`
    : `Write it as in ${example}.`;
}

export interface TextExpectation {
  readonly expected: string;
  readonly example: string;
  /** The value must not be shown in a message. */
  readonly secret?: boolean;
}

/** The value as text; a number or boolean is refused with the way to quote it. */
export function textOf(value: Located, context: CheckContext, expectation: TextExpectation): string | undefined {
  if (value.kind !== "scalar" || value.value === null) {
    return wrongKind(value, context, expectation.expected, expectation.example);
  }
  if (typeof value.value === "string") return value.value;
  context.report(value.at, {
    code: "settings-value-unquoted",
    problem: `${context.path} must be text, and an unquoted ${typeof value.value} stands there`,
    fix: quotingFix(value, context, expectation.secret === true),
  });
  return undefined;
}

/** snapctl and snap set read every value as JSON first, YAML does nearly the same: digits alone are a number. */
function quotingFix(value: LocatedScalar, context: CheckContext, secret: boolean): string {
  // A number that JSON has already rounded cannot be given back.
  const exact = value.written ?? (Number.isSafeInteger(value.value) ? String(value.value) : undefined);
  const shown = secret || exact === undefined || typeof value.value === "boolean" ? "VALUE" : exact;
  if (context.layer === "snapctl") {
    const [list = "", ...entry] = context.path.split("[");
    if (entry.length > 0)
      return `Quote the entry within the list: snap set GADGET prepare-device.${list}='[…, "${shown}", …]'.`;
    return `Quote it twice, for the shell and for JSON: snap set GADGET prepare-device.${context.path}='"${shown}"'.`;
  }
  return `Put it in quotes: "${shown}".`;
}

/** May this layer only carry text, so that "240" stands for 240? */
export function isTextual(context: CheckContext): boolean {
  return context.layer !== "file";
}
