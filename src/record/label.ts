import { PNG } from "pngjs";
import { encodeQR } from "qr";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { outcomeOf, wasSignedBefore } from "./outcome.ts";
import type { BootRecord } from "./statement.ts";

/** What stands on a unit's label. */
export interface Label {
  readonly brand: string;
  readonly model: string;
  readonly serial: string;
  /** The first characters of the device key's id, or of the identity key where snapd has made the device key. */
  readonly shortKeyId: string;
  /** What the QR code says: one line, fields separated by semicolons. */
  readonly code: string;
}

const shortChars = 12;

/** Semicolons and backslashes inside a field are escaped, so that the code can be taken apart again. */
function field(text: string): string {
  return text.replace(/[\\;]/g, (character) => `\\${character}`);
}

/** Control and format characters, halves of characters, and what no standard has given a meaning: XML 1.0 has no way to write most. */
const notForPrint = /[\p{C}\p{Zl}\p{Zp}]/u;
/** Bytes. A QR code with more of them is no label any more; serial numbers of devices have a tenth of it. */
const maxCodeBytes = 1000;

function refuseText(code: string): void {
  const bytes = Buffer.byteLength(code);
  const why = notForPrint.test(code)
    ? "its brand, model or serial holds a character that cannot be printed"
    : `its brand, model and serial make a code of ${bytes} bytes, and ${maxCodeBytes} are allowed`;
  if (notForPrint.test(code) || bytes > maxCodeBytes)
    throw new Problem("label-text-refused", `cannot make a label: ${why}`);
}

/** What a person has looked at and wants a label for all the same. */
export interface LabelAllowances {
  readonly unregistered?: boolean;
  readonly signedBefore?: boolean;
}

/** A label says that a unit is good. Problems label-not-registered, label-signed-before for one that is not known to be. */
function refuseDoubtful(record: BootRecord, allowed: LabelAllowances): void {
  if (outcomeOf(record) === "not registered" && allowed.unregistered !== true) {
    const { outcome, code } = record.run;
    const last = code === outcome ? outcome : `${outcome} [${code}]`;
    throw new Problem(
      "label-not-registered",
      `cannot make a label: this unit is not registered, its last run: ${last}`,
    );
  }
  if (wasSignedBefore(record) && allowed.signedBefore !== true) {
    const serial = printable(record.unit.serial ?? "?");
    throw new Problem("label-signed-before", `cannot make a label: the vault had signed serial ${serial} before`);
  }
}

/**
 * The label of a registered or delegated unit. Problem record-not-found while it has no serial, label-not-registered while
 * it is not registered, label-signed-before where another unit may have its serial.
 */
export function labelOf(record: BootRecord, allowed: LabelAllowances = {}): Label {
  refuseDoubtful(record, allowed);
  const { unit } = record;
  const { brand, model, serial, deviceKeyId, identityKey } = unit;
  if (brand === null || model === null || serial === null) {
    throw new Problem("record-not-found", "cannot make a label: this unit has no serial yet", {
      cure: "Make it after the unit is registered (record show tells how far it came).",
    });
  }
  const shortKeyId = (deviceKeyId ?? identityKey).slice(0, shortChars);
  const code = ["PD1", brand, model, serial, shortKeyId].map(field).join(";");
  refuseText(code);
  return { brand, model, serial, shortKeyId, code };
}

/** Pixels. */
const moduleSize = 6;
/** ISO/IEC 18004: four modules of white around the code. */
const quietModules = 4;
const lineHeight = 22;
const textTop = 40;
const textWidth = 420;
/** Of 16 pixels' height in any monospace font: at most 10 pixels wide each. */
const lineChars = 41;

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Rows of the code, white border included; true is black. */
function modulesOf({ code }: Label): readonly (readonly boolean[])[] {
  return encodeQR(code, "raw", { ecc: "medium", border: quietModules });
}

/** The QR code alone: a PNG has no fonts of its own, and the code says all that the SVG says in words. */
export function labelPng(label: Label): Uint8Array {
  const modules = modulesOf(label);
  const size = modules.length * moduleSize;
  const picture = new PNG({ width: size, height: size, colorType: 0 });
  for (let at = 0; at < size * size; at += 1) {
    const row = Math.floor(Math.floor(at / size) / moduleSize);
    const isBlack = modules[row]?.[Math.floor((at % size) / moduleSize)] === true;
    picture.data.fill(isBlack ? 0 : 255, at * 4, at * 4 + 3);
    picture.data[at * 4 + 3] = 255;
  }
  return new Uint8Array(PNG.sync.write(picture, { colorType: 0 }));
}

function modulesPath(label: Label): { readonly path: string; readonly size: number } {
  const modules = modulesOf(label);
  const squares = modules.flatMap((row, y) =>
    row.flatMap((isBlack, x) =>
      isBlack ? [`M${x * moduleSize} ${y * moduleSize}h${moduleSize}v${moduleSize}h-${moduleSize}z`] : [],
    ),
  );
  return { path: squares.join(""), size: modules.length * moduleSize };
}

/** The text in lines that fit beside the code: cut after a mark between words if one is near the end, else anywhere. */
function wrapped(text: string): readonly string[] {
  const characters = [...text];
  if (characters.length <= lineChars) return [text];
  const line = characters.slice(0, lineChars).join("");
  const mark = Math.max(...["/", " ", "-", "_", "."].map((one) => line.lastIndexOf(one))) + 1;
  const cut = mark > line.length / 2 ? line.slice(0, mark) : line;
  return [cut, ...wrapped(text.slice(cut.length))];
}

/** The label as one SVG: the QR code, and beside it what it says in words. */
export function labelSvg(label: Label): string {
  const { path, size } = modulesPath(label);
  const lines = [`${label.brand}/${label.model}`, `Serial ${label.serial}`, `Key ${label.shortKeyId}`];
  const shown = lines.flatMap(wrapped);
  const height = Math.max(size, textTop + shown.length * lineHeight);
  const width = size + textWidth;
  const texts = shown.map(
    (line, at) =>
      `<text x="${size + 8}" y="${textTop + at * lineHeight}" xml:space="preserve">${escapeXml(line)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="16">`,
    `<title>${escapeXml(lines.join(", "))}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/><path d="${path}" fill="#000"/>`,
    ...texts,
    "</svg>",
    "",
  ].join("\n");
}
