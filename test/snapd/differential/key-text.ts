import { createHash } from "node:crypto";
import type { Random } from "./random.ts";

/** How a public key packet is written; `right` writes it as snapd does. */
export interface KeyStyle {
  readonly header: "new" | "old-1" | "old-2" | "old-4" | "old-open" | "five" | "partial";
  readonly tag: number;
  readonly version: number;
  readonly algorithm: number;
  readonly time: number;
  /** Bytes after the numbers, inside the packet. */
  readonly inside: number;
  /** Bytes after the packet. */
  readonly after: number;
  /** Added to the declared length. */
  readonly longer: number;
  /** Leading zero bytes of each number. */
  readonly zeros: number;
  /** Added to each number's declared bits. */
  readonly moreBits: number;
}

const fixedTime = 0x5685c180;

const plainStyle: KeyStyle = {
  header: "new",
  tag: 6,
  version: 4,
  algorithm: 1,
  time: fixedTime,
  inside: 0,
  after: 0,
  longer: 0,
  zeros: 0,
  moreBits: 0,
};

function bitLength(number: Uint8Array): number {
  const first = number[0] ?? 0;
  return number.length === 0 ? 0 : (number.length - 1) * 8 + (32 - Math.clz32(first));
}

function trimmed(number: Uint8Array): Uint8Array {
  const at = number.findIndex((byte) => byte !== 0);
  return at < 0 ? new Uint8Array(0) : number.subarray(at);
}

function writeNumber(number: Uint8Array, style: KeyStyle): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(style.zeros), trimmed(number)]);
  const bits = (style.zeros > 0 ? bytes.length * 8 : bitLength(bytes)) + style.moreBits;
  return Buffer.concat([Buffer.of((bits >> 8) & 255, bits & 255), bytes]);
}

function writeHeader(style: KeyStyle, length: number): Buffer {
  const newTag = 0xc0 | style.tag;
  const oldTag = 0x80 | (style.tag << 2);
  const two = [(length >> 8) & 255, length & 255];
  switch (style.header) {
    case "new":
      return length < 192
        ? Buffer.of(newTag, length)
        : Buffer.of(newTag, 192 + ((length - 192) >> 8), (length - 192) & 255);
    case "five":
      return Buffer.of(newTag, 255, 0, 0, ...two);
    case "partial":
      return Buffer.of(newTag, 224 + Math.floor(Math.log2(Math.max(length, 1))));
    case "old-1":
      return Buffer.of(oldTag, length & 255);
    case "old-2":
      return Buffer.of(oldTag | 1, ...two);
    case "old-4":
      return Buffer.of(oldTag | 2, 0, 0, ...two);
    case "old-open":
      return Buffer.of(oldTag | 3);
  }
}

function writePacket(n: Uint8Array, e: Uint8Array, style: KeyStyle): Buffer {
  const start = Buffer.of(style.version, 0, 0, 0, 0, style.algorithm);
  start.writeUInt32BE(style.time >>> 0, 1);
  const body = Buffer.concat([start, writeNumber(n, style), writeNumber(e, style), Buffer.alloc(style.inside, 7)]);
  const header = writeHeader(style, Math.max(body.length + style.longer, 0));
  if (style.header !== "partial") return Buffer.concat([header, body, Buffer.alloc(style.after, 9)]);
  const first = 2 ** ((header[1] ?? 224) - 224);
  const rest = body.subarray(first);
  return Buffer.concat([
    header,
    body.subarray(0, first),
    Buffer.of(rest.length & 127),
    rest,
    Buffer.alloc(style.after, 9),
  ]);
}

/** Base64 of 0x01 and the packet, in lines of 76. */
function fold(packet: Uint8Array): string {
  const flat = Buffer.concat([Buffer.of(1), packet]).toString("base64");
  return flat.replace(/(.{76})(?!$)/g, "$1\n");
}

/** The key id snapd takes: over the packet as it writes it itself. */
function idOf(n: Uint8Array, e: Uint8Array): string {
  const packet = writePacket(n, e, plainStyle);
  return createHash("sha3-384").update(Buffer.of(1)).update(packet).digest("base64url");
}

const exponents: readonly (readonly number[])[] = [[3], [], [1], [255, 255, 255], [1, 0, 0, 1], [0, 0, 1, 0, 1]];

/** A key's text, in one of many styles, and its id. The numbers need not be a key: decoding does not look. */
export function randomKey(random: Random): { readonly text: string; readonly id: string } {
  const n = random.bytes(random.pick([0, 1, 16, 64, 96, 128, 128, 128, 129, 192, 256, 256]));
  if (n.length > 0 && !random.once(6)) n[0] = random.between(1, 255);
  const e = random.once(2) ? [1, 0, 1] : random.pick(exponents);
  const exponent = Uint8Array.from(e);
  const style = random.once(2) ? plainStyle : randomStyle(random);
  return { text: fold(writePacket(n, exponent, style)), id: idOf(n, exponent) };
}

function randomStyle(random: Random): KeyStyle {
  const one = random.below(9);
  return {
    ...plainStyle,
    ...(one === 0 ? { header: random.pick(["old-1", "old-2", "old-4", "old-open", "five", "partial"] as const) } : {}),
    ...(one === 1 ? { tag: random.pick([2, 5, 6, 13, 14, 0, 63]) } : {}),
    ...(one === 2 ? { version: random.pick([2, 3, 5, 6, 0]) } : {}),
    ...(one === 3 ? { algorithm: random.pick([2, 3, 16, 17, 18, 19, 22, 0, 99]) } : {}),
    ...(one === 4 ? { time: random.bits() } : {}),
    ...(one === 5
      ? { inside: random.between(1, 9), header: random.pick(["new", "old-2", "old-open", "partial"] as const) }
      : {}),
    ...(one === 6 ? { after: random.between(1, 3), header: random.pick(["new", "old-4", "old-open"] as const) } : {}),
    ...(one === 7 ? { longer: random.pick([-9, -2, -1, 1, 2, 9, 100]) } : {}),
    ...(one === 8 ? { zeros: random.below(3), moreBits: random.pick([-9, -8, -1, 0, 1, 7, 8]) } : {}),
  };
}
