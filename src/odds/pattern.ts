import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { Draw } from "./draw.ts";

/** A part of a serial's pattern: text as it stands, characters by chance, or a number that counts up. */
export type PatternPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "random"; readonly alphabet: string; readonly count: number }
  | { readonly kind: "counter"; readonly from: number; readonly digits: number };

/** How the serials of a fleet are made. */
export type Pattern = readonly PatternPart[];

const digits = "0123456789";
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

const alphabets: ReadonlyMap<string, string> = new Map([
  ["hex", `${digits}abcdef`],
  ["HEX", `${digits}ABCDEF`],
  ["digits", digits],
  ["letters", upper],
  ["alnum", digits + upper],
]);

const maxCount = 64;
const maxChars = 512;
const cure =
  "Write it as 10000000{hex:8}: in braces hex:N, HEX:N, digits:N, letters:N, alnum:N (N characters by chance) or " +
  "counter:FIRST (a number that counts up, with as many digits as FIRST has).";

function wrong(text: string, why: string): Problem {
  return new Problem("usage-wrong", `cannot read the pattern "${printable(text, 80)}": ${why}`, { cure });
}

function readBraces(inside: string, whole: string): PatternPart {
  const [, kind = "", argument = ""] = /^([a-zA-Z]+):(\d{1,15})$/.exec(inside) ?? [];
  if (kind === "counter") return { kind: "counter", from: Number(argument), digits: argument.length };
  const alphabet = alphabets.get(kind);
  const count = Number(argument);
  if (alphabet === undefined) throw wrong(whole, `{${printable(inside, 40)}} is no part of a pattern`);
  if (count < 1 || count > maxCount) throw wrong(whole, `{${inside}} must have 1 to ${maxCount} characters`);
  return { kind: "random", alphabet, count };
}

/**
 * Reads `10000000{hex:8}` and its like.
 * @throws Problem usage-wrong
 */
export function parsePattern(text: string): Pattern {
  if (text === "") throw wrong(text, "it is empty");
  if (text.length > maxChars) throw wrong(text, `it has ${text.length} characters, ${maxChars} are allowed`);
  const pieces = text.split(/(\{[^{}]*\})/).filter((piece) => piece !== "");
  return pieces.map((piece) => {
    if (piece.startsWith("{") && piece.endsWith("}")) return readBraces(piece.slice(1, -1), text);
    if (/[{}]/.test(piece)) throw wrong(text, "a brace has no partner");
    return { kind: "text", text: piece };
  });
}

/** The pattern as it is written. */
export function showPattern(pattern: Pattern): string {
  return pattern.map(showPart).join("");
}

function showPart(part: PatternPart): string {
  if (part.kind === "text") return part.text;
  if (part.kind === "counter") return `{counter:${String(part.from).padStart(part.digits, "0")}}`;
  const name = [...alphabets].find(([, alphabet]) => alphabet === part.alphabet)?.[0] ?? "";
  return `{${name}:${part.count}}`;
}

/** The serial of the device with this number, counted from 0. */
export function fillPattern(pattern: Pattern, device: number, draw: Draw): string {
  return pattern.map((part) => fillPart(part, device, draw)).join("");
}

function fillPart(part: PatternPart, device: number, draw: Draw): string {
  if (part.kind === "text") return part.text;
  if (part.kind === "counter") return String(part.from + device).padStart(part.digits, "0");
  return Array.from({ length: part.count }, () => part.alphabet.charAt(draw.below(part.alphabet.length))).join("");
}

/**
 * How many of N devices share their serial with another one, on average: N × (1 − (1 − 1/M)^(N−1)) for M equally
 * likely serials (the birthday problem). Undefined where nothing is left to chance.
 */
export function expectedCollisions(pattern: Pattern, devices: number): number | undefined {
  if (pattern.some(({ kind }) => kind === "counter")) return 0;
  const random = pattern.filter((part) => part.kind === "random");
  if (random.length === 0) return undefined;
  const logSpace = random.reduce((sum, { alphabet, count }) => sum + count * Math.log(alphabet.length), 0);
  return -devices * Math.expm1((devices - 1) * Math.log1p(-Math.exp(-logSpace)));
}

/**
 * The pattern that one unit's serial suggests, or undefined where it suggests none. A guess: one unit cannot show which
 * part changes from unit to unit. Two facts are known: Raspberry Pi 4 and 5 have eight fixed characters before eight
 * hexadecimal ones, and firmware that knows the letters A to F only writes hexadecimal numbers. Else the digits at the end.
 */
export function guessPattern(serial: string): Pattern | undefined {
  const raspberry = /^(10000000)[0-9a-f]{8}$/.exec(serial);
  if (raspberry?.[1] !== undefined) {
    return [{ kind: "text", text: raspberry[1] }, ...parsePattern("{hex:8}")];
  }
  const whole = wholePattern(serial);
  if (whole !== undefined) return parsePattern(whole);
  const [, start, number] = /^([!-~]{1,40}?)([0-9]{4,20})$/.exec(serial) ?? [];
  if (start === undefined || number === undefined) return undefined;
  return [{ kind: "text", text: start }, ...parsePattern(`{digits:${number.length}}`)];
}

function wholePattern(serial: string): string | undefined {
  const { length } = serial;
  if (length < 4 || length > maxCount) return undefined;
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(serial)) return Array(6).fill("{hex:2}").join(":");
  if (/^[0-9A-F]{2}(:[0-9A-F]{2}){5}$/.test(serial)) return Array(6).fill("{HEX:2}").join(":");
  if (/^[0-9]+$/.test(serial)) return `{digits:${length}}`;
  if (/^[0-9a-f]+$/.test(serial)) return `{hex:${length}}`;
  if (/^[0-9A-F]+$/.test(serial)) return `{HEX:${length}}`;
  return /^[0-9A-Z]+$/.test(serial) ? `{alnum:${length}}` : undefined;
}
