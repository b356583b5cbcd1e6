import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { identityBody, identityKeyFromSeed, readIdentityFromBody } from "../../../src/keys/identity-key.ts";
import { proofOfPossession, verifyProof } from "../../../src/keys/identity-proof.ts";

const bytes = (value: string) => new TextEncoder().encode(value);
const identityKey = identityKeyFromSeed(new Uint8Array(32).map((_byte, index) => index + 1));
const claim = { brandId: "acme", model: "pump-2", serial: "A-0001" };
const proof = proofOfPossession(identityKey, claim);
const body = identityBody({ publicKey: identityKey.publicKey, proof });
const text = new TextDecoder().decode(body);

describe("identityBody", () => {
  test("is YAML with one top-level key, all values text", () => {
    const document: unknown = parse(text);
    expect(document).toEqual({
      "identity-key": {
        algorithm: "ed25519",
        "public-key": Buffer.from(identityKey.publicKey).toString("base64"),
        proof: Buffer.from(proof).toString("base64"),
      },
    });
  });
});

describe("readIdentityFromBody", () => {
  test("reads back what identityBody wrote, and the proof verifies", () => {
    const found = readIdentityFromBody(body);
    expect(found?.publicKey).toEqual(identityKey.publicKey);
    expect(found && verifyProof(found.publicKey, found.proof, claim)).toBe(true);
  });

  test.each<[string, string]>([
    ["no newline at the end", text.slice(0, -1)],
    ["other keys before and after", `note: "x"\nlist:\n  - 1\n${text}zone: 7\n`],
    ["empty lines at the end", `${text}\n\n`],
  ])("the key is found with %s", (_situation, edited) => {
    expect(readIdentityFromBody(bytes(edited))?.publicKey).toEqual(identityKey.publicKey);
  });

  test.each<[string, string]>([
    ["an empty body", ""],
    ["a body of other things", "serial: A-1\n"],
    ["the key twice", text + text],
    ["the key a second time with quotes", `${text}"identity-key" : {}\n`],
    ["a further entry in the map", `${text}  extra: "x"\n`],
    ["a further entry after an empty line", `${text}\n  extra: "x"\n`],
    ["the map below another key", `outer:\n${text.replace(/^/gm, "  ")}`],
    ["another algorithm", text.replace("ed25519", "ed448")],
    ["another order", text.replace(/( {2}algorithm.*\n)( {2}public-key.*\n)/, "$2$1")],
    ["unquoted values", text.replaceAll('"', "")],
    ["a short public key", text.replace(/public-key: "../, 'public-key: "')],
    ["a long proof", text.replace('proof: "', 'proof: "AAAA')],
    ["spare bits set at the end of the public key", text.replace(/(public-key: ".{42}).=/, "$1B=")],
    ["windows line ends", text.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${text}`],
    ["more than 16 KiB", `${text}note: "${"x".repeat(17_000)}"\n`],
  ])("%s gives nothing", (_situation, edited) => {
    expect(readIdentityFromBody(bytes(edited))).toBeUndefined();
  });
});
