import type { HardwareCode } from "../problem/codes/hardware.ts";
import type { Placeholders } from "./placeholders.ts";
import type { SerialSettings } from "./serial-settings.ts";

export interface ValueFault {
  readonly code: HardwareCode;
  readonly why: string;
  /** What helps where the code's own advice does not. */
  readonly cure?: string;
}

const noTextCure = "Name another source: no setting makes a serial number of bytes that are no text.";

/** A value's text, or why there is none. */
export type Decoded = { readonly kind: "text"; readonly text: string } | ({ readonly kind: "fault" } & ValueFault);

const nul = 0;

/**
 * The text of a hardware value: UTF-8, without a byte-order mark, trimmed. One NUL at the end belongs to a device-tree
 * string (Devicetree Specification, 2.2.4 "<string>"); any other NUL is refused, as is what is not UTF-8.
 */
export function decodeValue(bytes: Uint8Array, endsInNul: boolean): Decoded {
  const content = endsInNul && bytes.at(-1) === nul ? bytes.subarray(0, -1) : bytes;
  if (content.includes(nul)) return noText("it has a NUL byte inside");
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(content).trim() };
  } catch {
    return noText("it is not UTF-8 text");
  }
}

/**
 * Strips the author's characters and sets the case. Placeholders are looked for before and after stripping: before,
 * because the filler text is known as the firmware writes it; after, because stripping may leave zeros alone.
 */
export function transformValue(text: string, settings: SerialSettings, placeholders: Placeholders): Decoded {
  if (text === "") return fault("serial-empty", "it is empty");
  const filler = placeholders.find(text);
  if (filler !== undefined) return fault("serial-is-placeholder", filler);
  const stripped = strip(text, settings.strip ?? "").trim();
  if (stripped === "") return fault("serial-empty", "nothing is left of it after serial.strip");
  const rest = placeholders.find(stripped);
  if (rest !== undefined) return fault("serial-is-placeholder", `after serial.strip ${rest}`);
  return { kind: "text", text: setCase(stripped, settings.case) };
}

function strip(text: string, characters: string): string {
  if (characters === "") return text;
  const unwanted = new Set(characters);
  return [...text].filter((character) => !unwanted.has(character)).join("");
}

function setCase(text: string, wanted: SerialSettings["case"]): string {
  if (wanted === "upper") return text.toUpperCase();
  return wanted === "lower" ? text.toLowerCase() : text;
}

function fault(code: HardwareCode, why: string): Decoded {
  return { kind: "fault", code, why };
}

function noText(why: string): Decoded {
  return { kind: "fault", code: "serial-not-well-formed", why, cure: noTextCure };
}
