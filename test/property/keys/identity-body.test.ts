import { assert, property, string, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { identityBody, identityKeyFromSeed, readIdentityFromBody } from "../../../src/keys/identity-key.ts";
import { proofMessage, proofOfPossession, verifyProof } from "../../../src/keys/identity-proof.ts";

const word = string({ unit: "grapheme", minLength: 1, maxLength: 40 });
const seed = uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => bytes.some((byte) => byte !== 0));

describe("the identity in a body", () => {
  test("is read back and verifies, whatever brand, model and serial say", () => {
    assert(
      property(seed, word, word, word, (bytes, brandId, model, serial) => {
        const identityKey = identityKeyFromSeed(bytes);
        const proof = proofOfPossession(identityKey, { brandId, model, serial });
        const found = readIdentityFromBody(identityBody({ publicKey: identityKey.publicKey, proof }));
        expect(found && verifyProof(found.publicKey, found.proof, { brandId, model, serial })).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test("two different claims never have the same message", () => {
    const key = new Uint8Array(32);
    const three = [word, word, word] as const;
    assert(
      property(...three, ...three, (a, b, c, x, y, z) => {
        const first = proofMessage(key, { brandId: a, model: b, serial: c });
        const second = proofMessage(key, { brandId: x, model: y, serial: z });
        expect(Buffer.compare(first, second) === 0).toBe(a === x && b === y && c === z);
      }),
    );
  });

  test("any bytes as a body give an identity or nothing, never a fault", () => {
    const template = new TextDecoder().decode(
      identityBody({ publicKey: new Uint8Array(32).fill(7), proof: new Uint8Array(64).fill(8) }),
    );
    assert(
      property(uint8Array({ maxLength: 300 }), string({ maxLength: 20 }), (bytes, inserted) => {
        const at = (bytes[0] ?? 0) % template.length;
        const edited = template.slice(0, at) + inserted + template.slice(at + 1);
        for (const body of [bytes, new TextEncoder().encode(edited)]) {
          const found = readIdentityFromBody(body);
          if (found !== undefined) expect([found.publicKey.length, found.proof.length]).toEqual([32, 64]);
        }
      }),
    );
  });
});
