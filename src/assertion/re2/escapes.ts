import { ExpressionError } from "./node.ts";

/** Where a parser stands in an expression. */
export interface Place {
  readonly text: string;
  at: number;
}

const controls = new Map([
  ["a", 7],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
  ["v", 11],
]);

const maxCodePoint = 0x10ffff;

/** The next character, and behind it. */
export function nextPoint(place: Place): number {
  const point = place.text.codePointAt(place.at);
  if (point === undefined) throw new ExpressionError("it ends too early");
  place.at += point > 0xffff ? 2 : 1;
  return point;
}

function match(place: Place, pattern: RegExp): string | undefined {
  pattern.lastIndex = place.at;
  const found = pattern.exec(place.text)?.[0];
  if (found !== undefined) place.at += found.length;
  return found;
}

function hexEscape(place: Place): number {
  const digits = match(place, /\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2}/y);
  const point = Number.parseInt(digits?.replace(/[{}]/g, "") ?? "", 16);
  if (Number.isNaN(point) || point > maxCodePoint) throw new ExpressionError("it has a wrong hexadecimal escape");
  return point;
}

/**
 * The character of the escape at this place, which is a backslash (regexp/syntax parseEscape): octal, hexadecimal,
 * control characters, and whatever is neither a letter nor a digit of ASCII. Back references do not exist.
 */
export function readEscape(place: Place): number {
  place.at++;
  const octal = match(place, /0[0-7]{0,2}|[1-7][0-7]{1,2}/y);
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const point = nextPoint(place);
  const letter = String.fromCodePoint(point);
  if (letter === "x") return hexEscape(place);
  const control = controls.get(letter);
  if (control !== undefined) return control;
  if (point < 0x80 && !/[0-9A-Za-z]/.test(letter)) return point;
  throw new ExpressionError("it has an unknown escape");
}
