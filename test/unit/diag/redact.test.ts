import { describe, expect, test } from "vitest";
import { redact } from "../../../src/diag/redact.ts";

const secret = 'k3y/with"odd+chars';

describe("what is mailed holds no secret", () => {
  test.each<[string, string]>([
    ["as it is", `header ${secret} sent`],
    ["in JSON", JSON.stringify({ any: secret })],
    ["in base64", `x ${Buffer.from(secret).toString("base64")} y`],
    ["in a URL", `https://h/?k=${encodeURIComponent(secret)}`],
    ["twice", `${secret}${secret}`],
  ])("a known secret %s", (_name, text) => {
    const left = redact(text, [secret]);
    expect(left).toContain("[redacted]");
    for (const part of ["k3y", "odd", Buffer.from(secret).toString("base64").slice(0, 8)])
      expect(left).not.toContain(part);
  });

  test.each<[string, string]>([
    ["a private key", "a\n-----BEGIN PRIVATE KEY-----\nUNKNOWN\n-----END PRIVATE KEY-----\nb"],
    ["a private key that was cut", "-----BEGIN RSA PRIVATE KEY-----\nUNKNOWN"],
    ["an API key in YAML", "api-key: UNKNOWN"],
    ["an API key in an environment", "MODEL_APIKEY=UNKNOWN"],
    ["a macaroon in JSON", '{"macaroon": "UNKNOWN"}'],
    ["a password in a URL", "http://me:UNKNOWN@proxy:3128/"],
  ])("%s that nobody told us of", (_name, text) => {
    expect(redact(text, [])).not.toContain("UNKNOWN");
  });

  test("ordinary text stays as it is", () => {
    const text = "serial 7KQ4ZN2 from dmi.product-serial; the vault refuses this API key";
    expect(redact(text, ["abc", ""])).toBe(text);
  });
});
