import { isPlain, printable } from "../problem/printable.ts";
import type { SerialForm } from "./serial-settings.ts";

/** What newer snapd features want of a serial: letters and digits with single `:`, `+` or `-` between them. */
const strictPattern = /^[a-zA-Z0-9](?:[:+-]?[a-zA-Z0-9])*$/;

/** Strict is this project's own bound; loose is the length of the Serial Vault's database column, in characters. */
const serialMaxChars = { strict: 128, loose: 200 } as const;

/**
 * snapd keeps a serial in a folder named by the escaped serial (asserts/fsbackstore.go), and a name on Linux has at most
 * this many bytes. A strict serial of full length always fits; a loose one with many non-ASCII characters may not.
 */
const folderNameMaxBytes = 255;

export interface FormFault {
  readonly code: "serial-empty" | "serial-too-long" | "serial-not-well-formed";
  readonly why: string;
  /** What helps where the code's own advice does not. */
  readonly cure?: string;
}

/** For those who have chosen it already, "choose serial.form loose" is no advice. */
const looseCure = "Remove the characters with serial.strip, or name another source: no form allows them.";

/** What is wrong with a finished serial under the form, or undefined if it may be sent to the vault. */
export function findFormFault(serial: string, form: SerialForm): FormFault | undefined {
  if (serial === "") return { code: "serial-empty", why: "nothing is left of it" };
  return findLengthFault(serial, form) ?? (form === "strict" ? findStrictFault(serial) : findLooseFault(serial));
}

function findLengthFault(serial: string, form: SerialForm): FormFault | undefined {
  const maxChars = serialMaxChars[form];
  const chars = [...serial].length;
  if (chars > maxChars) {
    return { code: "serial-too-long", why: `it has ${chars} characters, ${maxChars} are allowed` };
  }
  const nameBytes = escapedBytes(serial);
  if (nameBytes <= folderNameMaxBytes) return undefined;
  const why = `snapd would need a folder name of ${nameBytes} bytes for it, ${folderNameMaxBytes} are possible`;
  return { code: "serial-too-long", why };
}

function findStrictFault(serial: string): FormFault | undefined {
  if (strictPattern.test(serial)) return undefined;
  const other = /[^a-zA-Z0-9:+-]/u.exec(serial);
  const what = other === null ? "has : + or - at an end or twice in a row" : `has ${nameCharacter(other[0])}`;
  return { code: "serial-not-well-formed", why: `it ${what}; strict form is letters, digits and single : + - between` };
}

function findLooseFault(serial: string): FormFault | undefined {
  const why = looseFault(serial);
  return why === undefined ? undefined : { code: "serial-not-well-formed", why, cure: looseCure };
}

function looseFault(serial: string): string | undefined {
  if (!serial.isWellFormed()) return "it has half a surrogate pair";
  const unsafe = unsafeCharacter(serial);
  if (unsafe !== undefined) return `it has ${nameCharacter(unsafe)}`;
  // A primary key with a slash is refused by snapd, and these two names would collapse the path it is kept under.
  if (serial.includes("/")) return "it has a slash";
  if (serial === "." || serial === "..") return "it is a relative folder name";
  if (serial !== serial.trim()) return "it has blanks at an end";
  return undefined;
}

/** Control, format (bidirectional …) and line-separating characters: they break headers, logs and labels. */
function unsafeCharacter(serial: string): string | undefined {
  return isPlain(serial) ? undefined : /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.exec(serial)?.[0];
}

/** Bytes of the name under which snapd files the serial: URL query escaping, where a space becomes `+`. */
function escapedBytes(serial: string): number {
  const keptBytes = serial.replace(/[^A-Za-z0-9\-_.~ ]+/g, "").length;
  return keptBytes + 3 * (Buffer.byteLength(serial) - keptBytes);
}

function nameCharacter(character: string): string {
  if (character === " ") return "a blank";
  const codePoint = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const shown = printable(character);
  return shown === "\uFFFD" ? `the character U+${codePoint}` : `the character ${shown} (U+${codePoint})`;
}
