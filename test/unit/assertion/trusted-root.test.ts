import { describe, expect, it } from "vitest";
import { AssertionDatabase } from "../../../src/assertion/database.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { canonicalRoots } from "../../../src/assertion/trusted-root.ts";
import { verifySignature } from "../../../src/assertion/verify.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";

describe("Canonical's root", () => {
  const [account, key, ...more] = canonicalRoots().map((encoded) => decodeAssertion(encoded, nodeCrypto));
  if (account?.type !== "account" || key?.type !== "account-key") throw new Error("not an account and its key");

  it("is an account and the account-key of it", () => {
    expect(more).toEqual([]);
    expect(account).toMatchObject({ accountId: "canonical", authorityId: "canonical", validation: "verified" });
    expect(key).toMatchObject({ accountId: "canonical", name: "root", revision: 2, until: undefined });
    expect(key.publicKeyId).toBe("-CvQKAwRQ5h3Ffn10FILJoEZUXOv6km9FwA80-Rcj-f-6jadQ89VRswHNiEB9Lxk");
  });

  it("encodes to the same bytes", () => {
    expect([account, key].map(encodeAssertion)).toEqual(canonicalRoots());
  });

  it("is signed by its own key, both entries", () => {
    for (const assertion of [account, key]) verifySignature(assertion, key.publicKey, nodeCrypto);
    const database = new AssertionDatabase({
      trusted: [account, key],
      crypto: nodeCrypto,
      now: new Date("2024-01-01"),
    });
    expect([account, key].map((assertion) => database.add(assertion))).toEqual(["known", "known"]);
  });
});
