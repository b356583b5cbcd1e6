import { constants, createHash, type KeyObject, privateEncrypt } from "node:crypto";
import type { Random } from "./random.ts";

/** OpenPGP's hashes: their number there, their name, the head of a PKCS#1 v1.5 digest (RFC 8017 §9.2). */
const hashes: readonly (readonly [id: number, name: string, head: string, strong: boolean])[] = [
  [10, "sha512", "3051300d060960864801650304020305000440", true],
  [9, "sha384", "3041300d060960864801650304020205000430", true],
  [8, "sha256", "3031300d060960864801650304020105000420", true],
  [11, "sha224", "302d300d06096086480165030402040500041c", false],
  [2, "sha1", "3021300906052b0e03021a05000414", false],
  [1, "md5", "3020300c06082a864886f70d020505000410", false],
];

const creationTime = Buffer.of(5, 2, 0x62, 0x97, 0x50, 0xc0);

function lengthOf(bytes: Uint8Array): Buffer {
  return Buffer.of((bytes.length >> 8) & 255, bytes.length & 255);
}

function subpacket(random: Random): Buffer {
  const type =
    random.pick([2, 3, 9, 11, 16, 21, 22, 25, 27, 29, 30, 32, 33, 100, 0, 127]) | (random.once(3) ? 0x80 : 0);
  const length = random.pick([0, 1, 2, 3, 4, 4, 4, 5, 8, 20]);
  const contents = Buffer.concat([Buffer.of(type), random.bytes(length)]);
  if (random.once(20)) return contents.subarray(0, 1);
  const declared = contents.length + (random.once(12) ? random.pick([-1, 1, 200]) : 0);
  if (declared < 192 && !random.once(6)) return Buffer.concat([Buffer.of(declared), contents]);
  if (random.once(2)) return Buffer.concat([Buffer.of(255, 0, 0, 0, declared & 255), contents]);
  return Buffer.concat([Buffer.of(192, Math.max(declared - 192, 0) & 255), contents]);
}

/** An area of sub-packets; the hashed one mostly with a creation time. */
function area(random: Random, hashed: boolean): Buffer {
  const parts = Array.from({ length: random.pick([0, 0, 0, 1, 1, 2]) }, () => subpacket(random));
  if (hashed ? !random.once(20) : random.once(20)) parts.splice(random.below(parts.length + 1), 0, creationTime);
  return Buffer.concat(parts);
}

export interface SignaturePacket {
  readonly packet: Buffer;
  readonly strong: boolean;
}

/** A signature packet whose number is right, whatever else it says. */
export function makePacket(random: Random, content: Uint8Array, key: KeyObject): SignaturePacket {
  const [hashId, hashName, head, strong] = random.once(4) ? random.pick(hashes) : random.pick(hashes.slice(0, 3));
  const hashed = area(random, true);
  const kind = random.once(4) ? random.below(256) : 0;
  const algorithm = random.once(12) ? random.pick([2, 3, 17, 22]) : 1;
  const prefix = Buffer.concat([Buffer.of(4, kind, algorithm, hashId), lengthOf(hashed), hashed]);
  const digest = createHash(hashName).update(content).update(prefix).update(trailerOf(prefix)).digest();
  const padded = Buffer.concat([Buffer.from(head, "hex"), digest]);
  const number = privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, padded);
  const first = number.findIndex((byte) => byte !== 0);
  const bytes = random.once(8) ? number : number.subarray(first);
  const bits = bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24;
  const unhashed = area(random, false);
  const mpi = Buffer.concat([Buffer.of((bits >> 8) & 255, bits & 255), bytes]);
  return { packet: Buffer.concat([prefix, lengthOf(unhashed), unhashed, digest.subarray(0, 2), mpi]), strong };
}

function trailerOf(prefix: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(4, 255, 0, 0), lengthOf(prefix)]);
}

export function wrap(random: Random, body: Buffer): Buffer {
  const style = random.once(5) ? random.below(4) : 4;
  const length = lengthOf(body);
  if (style === 0) return Buffer.concat([Buffer.of(1, 0x89), length, body]);
  if (style === 1) return Buffer.concat([Buffer.of(1, 0xc2, 255, 0, 0), length, body]);
  if (style === 2) return Buffer.concat([Buffer.of(1, 0x8b), body]);
  if (style === 3) return Buffer.concat([Buffer.of(1, 0x8a, 0, 0), length, body]);
  const rest = body.length - 192;
  return Buffer.concat([
    body.length < 192 ? Buffer.of(1, 0xc2, body.length) : Buffer.of(1, 0xc2, 192 + (rest >> 8), rest & 255),
    body,
  ]);
}

export function damage(random: Random, packet: Buffer): Buffer {
  const damaged = Buffer.from(packet);
  const at = random.once(2) ? random.below(Math.min(packet.length, 30)) : random.below(packet.length);
  damaged[at] = (damaged[at] ?? 0) ^ (1 << random.below(8));
  return random.once(5) ? damaged.subarray(0, random.below(damaged.length)) : damaged;
}
