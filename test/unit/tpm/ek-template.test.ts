import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { eccTemplate, rsaTemplate, templateHeadBytes } from "../../../src/tpm/ek-template.ts";

const sha256 = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join(""), "hex").digest("hex");

test("both templates' policy is TPM2_PolicySecret of the endorsement hierarchy, computed from its parts", () => {
  // Part 3, "TPM2_PolicySecret": old digest, command code, the entity's Name; then that and an empty reference.
  const policy = sha256(sha256("00".repeat(32), "00000151", "4000000b"), "");
  for (const { publicArea } of [rsaTemplate, eccTemplate]) {
    expect(Buffer.from(publicArea.subarray(10, templateHeadBytes)).toString("hex")).toBe(policy);
  }
});

test("the templates have the profile's lengths", () => {
  expect([rsaTemplate, eccTemplate].map(({ publicArea }) => publicArea.length)).toEqual([314, 122]);
});
