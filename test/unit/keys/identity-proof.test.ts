import { describe, expect, test } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { type IdentityKey, identityKeyFromSeed, readOrMakeIdentityKey } from "../../../src/keys/identity-key.ts";
import { proofMessage, proofOfPossession, verifyProof } from "../../../src/keys/identity-proof.ts";
import { readKeptIdentity, readOrMakeProof } from "../../../src/keys/kept-proof.ts";
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
    ["huge", () => "x".repeat(9000)],
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

describe("readKeptIdentity", () => {
  const seed = new Uint8Array(32).map((_byte, index) => index + 1);

  /** A disk on which an earlier run has left everything. */
  function kept(): MemoryDisk {
    const disk = new MemoryDisk();
    disk.makeFolder("/own", 0o700);
    readOrMakeProof(
      disk,
      "/own",
      readOrMakeIdentityKey(disk, "/own", () => seed),
      claim,
    );
    return disk;
  }

  function edited(name: string, edit: (text: string) => string): MemoryDisk {
    const disk = kept();
    const text = new TextDecoder().decode(disk.readFile(`/own/${name}`, 10_000));
    disk.unlink(`/own/${name}`);
    disk.createFile(`/own/${name}`, new TextEncoder().encode(edit(text)), 0o644);
    return disk;
  }

  test("gives public key and proof of an earlier run", () => {
    const found = readKeptIdentity(kept(), "/own", claim);
    expect(found?.publicKey).toEqual(key.publicKey);
    expect(found && verifyProof(found.publicKey, found.proof, claim)).toBe(true);
  });

  test.each([
    ["serial", { ...claim, serial: "A-0002" }],
    ["model", { ...claim, model: "pump-3" }],
    ["brand", { ...claim, brandId: "acme2" }],
  ])("gives nothing for another %s", (_what, otherClaim) => {
    expect(readKeptIdentity(kept(), "/own", otherClaim)).toBeUndefined();
  });

  test.each(["identity-key", "identity-key.pub", "identity-proof"])("gives nothing without %s", (name) => {
    const disk = kept();
    disk.unlink(`/own/${name}`);
    expect(readKeptIdentity(disk, "/own", claim)).toBeUndefined();
  });

  test.each<[string, string, (text: string) => string]>([
    ["a cut proof", "identity-proof", (text) => text.slice(0, 200)],
    [
      "a proof with a changed letter",
      "identity-proof",
      (text) => text.replace(/\n./, (it) => (it === "\nA" ? "\nB" : "\nA")),
    ],
    ["an empty proof", "identity-proof", () => ""],
    [
      "the public half of another key",
      "identity-key.pub",
      (text) => text.replace(/KEY-----\n(.{50})./, "KEY-----\n$1A"),
    ],
    ["a cut public half", "identity-key.pub", (text) => text.slice(0, 40)],
    ["a cut private half", "identity-key", (text) => text.slice(0, 60)],
    ["an empty private half", "identity-key", () => ""],
    ["a huge private half", "identity-key", (text) => text.repeat(20)],
  ])("gives nothing from %s", (_situation, name, edit) => {
    expect(readKeptIdentity(edited(name, edit), "/own", claim)).toBeUndefined();
  });
});
