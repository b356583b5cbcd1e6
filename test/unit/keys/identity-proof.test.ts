import { describe, expect, test } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { type IdentityKey, identityKeyFromSeed } from "../../../src/keys/identity-key.ts";
import { proofMessage, proofOfPossession, verifyProof } from "../../../src/keys/identity-proof.ts";
import { readOrMakeProof } from "../../../src/keys/kept-proof.ts";
import { codeOf } from "../disk/code-of.ts";

const key = identityKeyFromSeed(new Uint8Array(32).map((_byte, index) => index + 1));
const other = identityKeyFromSeed(new Uint8Array(32).map((_byte, index) => index + 2));
const claim = { brandId: "acme", model: "pump-2", serial: "A-0001" };

describe("the proof of possession", () => {
  test("has the documented message, so that others can verify it", () => {
    const hex = Buffer.from(proofMessage(key.publicKey, claim)).toString("hex");
    const expected = [
      Buffer.from("prepare-device identity proof v1").toString("hex"),
      "00",
      `00000020${Buffer.from(key.publicKey).toString("hex")}`,
      `00000004${Buffer.from("acme").toString("hex")}`,
      `00000006${Buffer.from("pump-2").toString("hex")}`,
      `00000006${Buffer.from("A-0001").toString("hex")}`,
    ].join("");
    expect(hex).toBe(expected);
  });

  test("verifies for its key and claim", () => {
    expect(verifyProof(key.publicKey, proofOfPossession(key, claim), claim)).toBe(true);
  });

  test.each<[string, Partial<Record<"brandId" | "model" | "serial", string>>]>([
    ["another brand", { brandId: "acme2" }],
    ["another model", { model: "pump-3" }],
    ["another serial", { serial: "A-0002" }],
    ["a character moved from model to serial", { model: "pump-", serial: "2A-0001" }],
    ["an empty serial", { serial: "" }],
    ["a serial that nobody could sign", { serial: "\ud800" }],
  ])("does not verify for %s", (_situation, edit) => {
    expect(verifyProof(key.publicKey, proofOfPossession(key, claim), { ...claim, ...edit })).toBe(false);
  });

  test("does not verify for another key, or cut, or changed", () => {
    const proof = proofOfPossession(key, claim);
    expect(verifyProof(other.publicKey, proof, claim)).toBe(false);
    expect(verifyProof(key.publicKey, proof.subarray(0, 63), claim)).toBe(false);
    expect(verifyProof(key.publicKey.subarray(1), proof, claim)).toBe(false);
    expect(verifyProof(new Uint8Array(32).fill(0xff), proof, claim)).toBe(false);
    for (const at of [0, 31, 32, 63]) {
      const changed = proof.map((byte, index) => (index === at ? byte ^ 1 : byte));
      expect(verifyProof(key.publicKey, changed, claim)).toBe(false);
    }
  });

  test.each([
    ["an empty brand", { ...claim, brandId: "" }],
    ["a serial of more than 1024 bytes", { ...claim, serial: "ü".repeat(513) }],
    ["half a surrogate pair", { ...claim, model: "a\udc00" }],
  ])("%s is not signed", (_situation, refused) => {
    expect(codeOf(() => proofOfPossession(key, refused))).toBe("identity-claim-refused");
  });
});

describe("readOrMakeProof", () => {
  const path = "/own/identity-proof";

  function counting(): { counted: IdentityKey; signatures: () => number } {
    let made = 0;
    const sign = (message: Uint8Array) => {
      made += 1;
      return key.sign(message);
    };
    return { counted: { publicKey: key.publicKey, sign }, signatures: () => made };
  }

  function ownDisk(): MemoryDisk {
    const disk = new MemoryDisk();
    disk.makeFolder("/own", 0o700);
    return disk;
  }

  test("signs once and then reads what it kept", () => {
    const disk = ownDisk();
    const { counted, signatures } = counting();
    const proof = readOrMakeProof(disk, "/own", counted, claim);
    expect(readOrMakeProof(disk, "/own", counted, claim)).toEqual(proof);
    expect(signatures()).toBe(1);
    expect(verifyProof(key.publicKey, proof, claim)).toBe(true);
  });

  test("signs again for another claim", () => {
    const disk = ownDisk();
    const { counted, signatures } = counting();
    readOrMakeProof(disk, "/own", counted, claim);
    const proof = readOrMakeProof(disk, "/own", counted, { ...claim, serial: "A-0002" });
    expect(signatures()).toBe(2);
    expect(verifyProof(key.publicKey, proof, { ...claim, serial: "A-0002" })).toBe(true);
  });

  test.each<[string, (text: string) => string]>([
    ["empty", () => ""],
    ["cut", (text) => text.slice(0, 100)],
    ["with a changed proof", (text) => text.replace(/\n./, (found) => (found === "\nA" ? "\nB" : "\nA"))],
    ["huge", () => "x".repeat(5000)],
  ])("a kept proof that is %s is made again", (_situation, edit) => {
    const disk = ownDisk();
    const proof = readOrMakeProof(disk, "/own", key, claim);
    const text = new TextDecoder().decode(disk.readFile(path, 1024));
    disk.unlink(path);
    disk.createFile(path, new TextEncoder().encode(edit(text)), 0o644);
    expect(readOrMakeProof(disk, "/own", key, claim)).toEqual(proof);
    expect(new TextDecoder().decode(disk.readFile(path, 1024))).toBe(text);
  });
});
