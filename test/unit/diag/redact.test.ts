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
    ["a PGP key", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nUNKNOWN\n-----END PGP PRIVATE KEY BLOCK-----"],
    ["a password of two lines", "password: one\n  UNKNOWN"],
    ["a pair of a header", '["authorization","Bearer UNKNOWN"]'],
    ["a password in a URL", "http://me:UNKNOWN@proxy:3128/"],
  ])("%s that nobody told us of", (_name, text) => {
    expect(redact(text, [])).not.toContain("UNKNOWN");
  });

  test("a private key as snapd keeps it is taken out, in a line or folded; a signature stays", async () => {
    const { generateDeviceKey } = await import("../../../src/keys/device-key.ts");
    const key = await generateDeviceKey(2048);
    const file = new TextDecoder().decode(key.encodePrivate());
    const middle = file.replace(/\s/g, "").slice(200, 240);
    for (const text of [file, `key ${file.replace(/\s/g, "")} end`, JSON.stringify({ key: file })]) {
      expect(redact(text, []).replace(/\s|\\n/g, "")).not.toContain(middle);
    }
    const signature = `AcLBUgQAAQoABgUCVrwlUQAKCRC${"A".repeat(100)}`;
    expect(redact(signature, [])).toBe(signature);
  });

  test.each([
    "tokentoken-".repeat(50_000),
    "password='".repeat(50_000),
    "://a@".repeat(100_000),
    '\\"'.repeat(200_000),
    "a: ".repeat(200_000),
    "A".repeat(1_000_000),
  ])("a hostile text is redacted in its own time", (text) => {
    const startMs = performance.now();
    redact(text, ["a-known-secret"]);
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  test("documents stay documents, and what is no secret stays in them", () => {
    const record = { serial: "7KQ4ZN2", notes: [{ code: "x", text: "Authorization: Bearer UNKNOWN; more" }], runs: 3 };
    const left = JSON.parse(redact(`${JSON.stringify(record)}\n`, [])) as Record<string, unknown>;
    expect(left).toEqual({ serial: "7KQ4ZN2", notes: [{ code: "x", text: "Authorization: [redacted]" }], runs: 3 });
  });

  test("ordinary text stays as it is", () => {
    const text = "serial 7KQ4ZN2 from dmi.product-serial; the vault refuses this API key";
    expect(redact(text, ["abc", ""])).toBe(text);
  });
});
