import { findClosest } from "../../hardware/closest-name.ts";
import { hasControls, printable } from "../../problem/printable.ts";
import type { Located } from "../located.ts";
import { type CheckContext, isTextual, type Shape, textOf, wrongKind } from "../shape.ts";

/** One of a few words. */
export function choice<const T extends string>(words: readonly T[]): Shape<T> {
  const list = words.join(", ");
  return {
    inWords: `one of ${list}`,
    jsonSchema: { enum: words },
    check(value, context) {
      const read =
        wordOf(value, words) ?? textOf(value, context, { expected: `one of ${list}`, example: words[0] ?? "" });
      if (read === undefined) return undefined;
      const word = words.find((candidate) => candidate === read);
      if (word !== undefined) return word;
      const near = findClosest(read, words);
      context.report(value.at, {
        code: "settings-value-wrong",
        problem: `${context.path} is "${printable(read, 40)}", and must be one of ${list}`,
        fix: near === undefined ? `Write one of ${list}.` : `Did you mean ${near}?`,
      });
      return undefined;
    },
  };
}

/** A number or boolean that no quotes would make one of the words, as text to compare with them. */
function wordOf(value: Located, words: readonly string[]): string | undefined {
  if (value.kind !== "scalar" || value.value === null || typeof value.value === "string") return undefined;
  const written = value.written ?? String(value.value);
  return words.includes(written) ? undefined : written;
}

export const yesOrNo: Shape<boolean> = {
  inWords: "true or false",
  jsonSchema: { type: "boolean" },
  check(value, context) {
    if (value.kind !== "scalar" || value.value === null) return wrongKind(value, context, "true or false", "true");
    if (typeof value.value === "boolean") return value.value;
    if (isTextual(context) && (value.value === "true" || value.value === "false")) return value.value === "true";
    context.report(value.at, {
      code: "settings-value-wrong",
      problem: `${context.path} must be true or false, and is ${shownScalar(value.value)}`,
      fix: "Write true or false, without quotes; yes, no, on and off are words to YAML 1.2.",
    });
    return undefined;
  },
};

/** A whole number with its unit, within bounds. */
export function wholeNumber(bounds: { min: number; max: number; unit: string }): Shape<number> {
  const { min, max, unit } = bounds;
  const expected = `a whole number of ${unit} from ${min} to ${max}`;
  return {
    inWords: expected,
    jsonSchema: { type: "integer", minimum: min, maximum: max },
    check(value, context) {
      if (value.kind !== "scalar" || value.value === null) return wrongKind(value, context, expected, String(min));
      const number = numberOf(value.value, context);
      if (number !== undefined && Number.isInteger(number) && number >= min && number <= max) return number;
      context.report(value.at, {
        code: "settings-value-wrong",
        problem: `${context.path} must be ${expected}, and is ${shownScalar(value.value)}`,
        fix: numberFix(value.value, number, bounds),
      });
      return undefined;
    },
  };
}

function numberOf(value: string | number | boolean, context: CheckContext): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "string" && isTextual(context) && /^\d{1,15}$/.test(value)) return Number(value);
  return undefined;
}

function numberFix(
  value: unknown,
  number: number | undefined,
  bounds: { min: number; max: number; unit: string },
): string {
  if (typeof value === "string" && /^\d+$/.test(value)) return "Remove the quotes.";
  if (typeof value === "string") return `Write digits only; the unit is always ${bounds.unit}.`;
  if (number !== undefined && !Number.isInteger(number)) return "Write a whole number, without a fraction.";
  return number !== undefined && number > bounds.max ? `Write ${bounds.max} or less.` : `Write ${bounds.min} or more.`;
}

function shownScalar(value: string | number | boolean): string {
  return typeof value === "string" ? `"${printable(value, 40)}"` : String(value);
}

export interface TextRules {
  readonly expected: string;
  readonly example: string;
  readonly maxChars: number;
  /** Says what is wrong with the text and how to correct it, or undefined. */
  readonly fault?: (text: string) => { problem: string; fix: string } | undefined;
}

/** A line of text. */
export function text(rules: TextRules): Shape<string> {
  return {
    inWords: rules.expected,
    jsonSchema: { type: "string", minLength: 1, maxLength: rules.maxChars },
    check(value, context) {
      const read = textOf(value, context, rules);
      return read === undefined ? undefined : checkLine(value, read, context, rules);
    },
  };
}

function checkLine(value: Located, read: string, context: CheckContext, rules: TextRules): string | undefined {
  const fault = lineFault(read, rules) ?? rules.fault?.(read);
  if (fault === undefined) return read;
  context.report(value.at, { code: "settings-value-wrong", ...fault, problem: `${context.path} ${fault.problem}` });
  return undefined;
}

function lineFault(read: string, rules: TextRules): { problem: string; fix: string } | undefined {
  if (read === "") return { problem: "is empty", fix: "Write a value or remove the key." };
  if (read.length > rules.maxChars) {
    return { problem: `has ${read.length} characters`, fix: `Keep it to ${rules.maxChars} characters.` };
  }
  if (hasControls(read)) {
    return { problem: "holds a line break or another control character", fix: "Keep the value on one line." };
  }
  return undefined;
}
