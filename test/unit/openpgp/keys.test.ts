import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { joinBytes } from "../../../src/openpgp/packet-writer.ts";
import { decodePrivateKey, encodePrivateKey, privateKeyOfPkcs1 } from "../../../src/openpgp/private-key.ts";
import { decodePublicKey, encodePublicKey, keyIdOf, publicKeyFields } from "../../../src/openpgp/public-key.ts";
import { codeOf, deviceKey, testKey } from "../assertion/examples.ts";
import { envelope, mpi, packet, partialPacket } from "./packets.ts";

const { publicKey } = deviceKey;
const large = testKey("device-4096").publicKey;
const fields = publicKeyFields(publicKey);
const junk = (count: number) => new Uint8Array(count).fill(7);

/** Fields with one byte changed: 0 is the version, 5 the algorithm. */
function changed(at: number, byte: number): Uint8Array {
  const copy = fields.slice();
  copy[at] = byte;
  return copy;
}

describe("public keys", () => {
  it("survive, and keep their id", () => {
    expect(decodePublicKey(encodePublicKey(publicKey))).toEqual(publicKey);
    expect(keyIdOf(publicKey, nodeCrypto)).toBe(deviceKey.keyId);
  });

  it.each([
    ["a header of five length octets", packet(6, fields)],
    ["an old-format header of one length octet", joinBytes([Uint8Array.of(0x98, fields.length), fields])],
    ["an old-format header of two", joinBytes([Uint8Array.of(0x99, 0, fields.length), fields])],
    ["an old-format header of four", joinBytes([Uint8Array.of(0x9a, 0, 0, 0, fields.length), fields])],
    ["no length at all", joinBytes([Uint8Array.of(0x9b), fields])],
    ["the tag of a sub-key", packet(14, fields)],
    ["another creation time", packet(6, changed(2, 0))],
    ["RSA for encryption only", packet(6, changed(5, 2))],
    ["RSA for signing only", packet(6, changed(5, 3))],
    ["a length beyond its end", packet(6, fields, fields.length + 9)],
    ["bytes behind the numbers, inside the packet", packet(6, joinBytes([fields, junk(100)]))],
    [
      "a leading zero",
      packet(6, joinBytes([fields.subarray(0, 6), mpi(joinBytes([Uint8Array.of(0), publicKey.n])), mpi(publicKey.e)])),
    ],
  ])("with %s are the same key", (_, written) => {
    expect(decodePublicKey(envelope(written))).toEqual(publicKey);
  });

  it("in parts are the same key", () => {
    expect(decodePublicKey(envelope(partialPacket(6, publicKeyFields(large))))).toEqual(large);
  });

  it.each([
    ["no data", new Uint8Array(0)],
    ["no packet", envelope(new Uint8Array(0))],
    ["another version", envelope(packet(6, fields), 2)],
    ["the tag of a signature", envelope(packet(2, fields))],
    ["the tag of a private key", envelope(packet(5, fields))],
    ["no packet's first byte", envelope(Uint8Array.of(0x06, 1, 2))],
    ["version 3", envelope(packet(6, changed(0, 3)))],
    ["version 5", envelope(packet(6, changed(0, 5)))],
    ["DSA", envelope(packet(6, changed(5, 17)))],
    ["Ed25519", envelope(packet(6, changed(5, 22)))],
    ["a byte behind it", envelope(joinBytes([packet(6, fields), junk(1)]))],
    ["more bytes inside than are read ahead", envelope(packet(6, joinBytes([fields, junk(5000)])))],
    ["a length too short", envelope(packet(6, fields, fields.length - 1))],
    ["an end inside its numbers", envelope(packet(6, fields.subarray(0, 50)))],
    [
      "an exponent of four bytes",
      envelope(packet(6, joinBytes([fields.subarray(0, 6), mpi(publicKey.n), mpi(junk(4))]))),
    ],
    [
      "a last part of nothing",
      envelope(
        joinBytes([
          Uint8Array.of(0xc6, 224 + 7),
          publicKeyFields(publicKey).subarray(0, 128),
          Uint8Array.of(13),
          fields.subarray(128),
          Uint8Array.of(0),
        ]),
      ),
    ],
  ])("with %s are refused", (_, written) => {
    expect(codeOf(() => decodePublicKey(written))).toBe("key-malformed");
  });
});

describe("private keys", () => {
  const jwk = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ format: "jwk" });
  const number = (name: "n" | "e" | "d" | "p" | "q" | "qi") =>
    new Uint8Array(Buffer.from(jwk[name] ?? "", "base64url"));
  const pkcs1 = { n: number("n"), e: number("e"), d: number("d"), p: number("p"), q: number("q"), qi: number("qi") };
  const key = privateKeyOfPkcs1(pkcs1);
  const secret = joinBytes([key.d, key.p, key.q, key.u].map((one) => mpi(one)));
  const written = Buffer.from(Buffer.from(encodePrivateKey(key)).toString("ascii"), "base64").subarray(1);

  /** The packet with some bytes exchanged where `from` is found. */
  function exchange(from: Uint8Array, to: Uint8Array): Uint8Array {
    const at = written.indexOf(from);
    if (at < 0) throw new Error("not found");
    return envelope(joinBytes([written.subarray(0, at), to, written.subarray(at + from.length)]));
  }

  it("survive with every number", () => {
    expect(decodePrivateKey(encodePrivateKey(key))).toEqual(key);
    expect(encodePrivateKey(decodePrivateKey(encodePrivateKey(key)))).toEqual(encodePrivateKey(key));
  });

  it("PKCS#1's second prime comes first", () => {
    expect([key.p, key.q, key.u]).toEqual([pkcs1.q, pkcs1.p, pkcs1.qi]);
  });

  it.each([
    ["a public key", encodePublicKey(key)],
    ["an empty packet", envelope(packet(5, new Uint8Array(0)))],
    ["no secret numbers", envelope(packet(5, joinBytes([publicKeyFields(key), Uint8Array.of(0)])))],
    ["a cut number", envelope(packet(5, joinBytes([publicKeyFields(key), Uint8Array.of(0), secret.subarray(0, 300)])))],
    ["no checksum", envelope(packet(5, joinBytes([publicKeyFields(key), Uint8Array.of(0), secret])))],
    [
      "a wrong checksum",
      envelope(packet(5, joinBytes([publicKeyFields(key), Uint8Array.of(0), secret, Uint8Array.of(1, 2)]))),
    ],
    [
      "encrypted numbers",
      envelope(packet(5, joinBytes([publicKeyFields(key), Uint8Array.of(254), secret, Uint8Array.of(1, 2)]))),
    ],
    [
      "another creation time",
      exchange(Uint8Array.of(4, 0x56, 0x85, 0xc1, 0x80), Uint8Array.of(4, 0x56, 0x85, 0xc1, 0x81)),
    ],
    ["another modulus", exchange(key.n.subarray(0, 4), Uint8Array.of(0xff, 0xff, 0xff, 0xff))],
    ["bytes behind it", envelope(joinBytes([written, Uint8Array.of(0)]))],
  ])("with %s are refused", (_, text) => {
    expect(codeOf(() => decodePrivateKey(text))).toBe("key-malformed");
  });

  it.each(["d", "p", "q", "u"] as const)("whose %s belongs to another key are refused", (name) => {
    const other = { ...key, [name]: key[name].map((byte, at) => (at === key[name].length - 1 ? byte ^ 6 : byte)) };
    expect(codeOf(() => decodePrivateKey(encodePrivateKey(other)))).toBe("key-malformed");
  });
});
