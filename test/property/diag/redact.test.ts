import fc from "fast-check";
import { expect, test } from "vitest";
import { redact } from "../../../src/diag/redact.ts";

/** Never stands anywhere by chance, and marks both ends: half a secret is one, too. */
const start = "Qx7";
const end = "Zk9";

const printableAscii = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) });
const anySecret = printableAscii.map((middle) => `${start}${middle.trim()}${end}`);
const urlSecret = anySecret.map((secret) => secret.replaceAll(" ", "+"));
const plainSecret = anySecret.map((secret) => secret.replace(/["'\\]/g, "_"));

const names = fc.constantFrom(
  ..."api-key Authorization X-Device-Authorization macaroon password passwd pwd pass psk wpa_psk".split(" "),
  ..."Cookie Set-Cookie access_key secret token client_secret api_key apikey".split(" "),
  ..."X-Amz-Signature systemd.set_credential systemd.set_credential_binary".split(" "),
);

type Form = (name: string, secret: string) => string;

/** The secret as it is, up to the line's end. */
const lineForms: readonly Form[] = [
  (name, secret) => `${name}: ${secret}`,
  (name, secret) => `${name}=${secret}`,
  (name, secret) => `sent ${name}:${secret}`,
  (name, secret) => `${name}: Bearer ${secret}`,
  (name, secret) => `${name}: Basic ${secret}`,
  (name, secret) => `${name}: Macaroon root="${secret}", discharge="${secret}"`,
  (name, secret) => `${name} => ${secret}`,
  (name, secret) => `--${name} ${secret}`,
  (name, secret) => `${name}: |\n  ${secret}\n  ${secret}`,
  (name, secret) => `${name}:\n  - ${secret}`,
  (_name, secret) => `curl -H 'X: Bearer ${secret}'`,
  (_name, secret) => `GET /v1/serial?key=${secret}`,
];
/** Escaped as the language wants it. */
const quotedForms: readonly Form[] = [
  (name, secret) => JSON.stringify({ [name]: secret, serial: "7" }),
  (name, secret) => JSON.stringify({ [name]: [secret] }),
  (name, secret) => JSON.stringify([name, secret]),
  (name, secret) => JSON.stringify({ headers: { [name]: `Bearer ${secret}` } }, null, 2),
  (name, secret) => JSON.stringify({ line: `${name}: ${secret}` }),
  (name, secret) => JSON.stringify({ line: JSON.stringify({ [name]: secret }) }),
  (name, secret) => `sent ${JSON.stringify({ [name]: secret })} to it`,
  (name, secret) => `sent ${JSON.stringify(JSON.stringify({ [name]: secret }))} to it`,
  (name, secret) => `{"a":1}\n${JSON.stringify({ [name]: secret })}\nlast {"b":2}`,
  (name, secret) => `${name}: '${secret.replaceAll("'", "''")}'`,
];
const inQuotes: readonly Form[] = [
  (name, secret) => `${name}="${secret}" next=1`,
  (name, secret) => `${name}='${secret}' next=1`,
  (name, secret) => `('${name}', '${secret}')`,
];
const urlForms: readonly Form[] = [
  (_name, secret) => `https://u:${secret}@vault.example.com/v1/`,
  (_name, secret) => `proxy=http://${secret}@10.0.0.1:3128/ used`,
  (_name, secret) => `GET https://h/x?X-Amz-Date=1&X-Amz-Signature=${secret} 200`,
  (_name, secret) => JSON.stringify({ url: `https://u:${secret}@h/?key=${secret}` }),
];

function expectGone(text: string, secrets: readonly string[] = []): void {
  const left = redact(text, secrets);
  for (const part of [start, end]) expect(left, `${text}\n=> ${left}`).not.toContain(part);
}

test.each([
  ["in a line", lineForms, anySecret],
  ["escaped", quotedForms, anySecret],
  ["in quotes", inQuotes, plainSecret],
  ["in a URL", urlForms, urlSecret],
] as const)("a secret that nobody told us of, %s, is never left", (_where, forms, secrets) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...forms),
      names,
      secrets,
      fc.constantFrom("", "07:00 debug: "),
      (form, name, secret, before) => expectGone(`first line\n${before}${form(name, secret)}\nlast line\n`),
    ),
  );
});

const around = fc.uint8Array({ maxLength: 8 });
const tellingChars = 8;

test("a secret that we know is found whatever it is written in", () => {
  const inside = fc.constantFrom<(secret: string, before: Uint8Array, after: Uint8Array) => string>(
    (secret) => `x${secret}x`,
    (secret) => JSON.stringify({ any: secret }),
    (secret) => `x ${JSON.stringify(JSON.stringify(secret))} x`,
    (secret) => `?x=${encodeURIComponent(secret)}`,
    (secret) => `?${new URLSearchParams({ x: secret }).toString()}`,
    (secret, before, after) => Buffer.concat([before, Buffer.from(secret), after]).toString("base64"),
    (secret, before, after) => Buffer.concat([before, Buffer.from(secret), after]).toString("base64url"),
    (secret, before, after) => Buffer.concat([before, Buffer.from(secret), after]).toString("hex"),
    (secret) => [...Buffer.from(secret)].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":"),
    (secret) =>
      (
        Buffer.from(`${"0".repeat(70)}${secret}`)
          .toString("base64")
          .match(/.{1,76}/g) ?? []
      ).join("\n"),
  );
  fc.assert(
    fc.property(anySecret, around, around, inside, (secret, before, after, write) => {
      const text = write(secret, before, after);
      for (const known of [secret, `Bearer ${secret}`, `Basic ${Buffer.from(`me:${secret}`).toString("base64")}`]) {
        const left = redact(text, [known]);
        expect(left, `${text}\n=> ${left}`).toContain("[redacted]");
        expectGone(text, [known]);
        const hex = Buffer.from(secret).toString("hex");
        expect(left.toLowerCase().replaceAll(":", "")).not.toContain(hex.slice(0, tellingChars));
        for (const skip of [0, 1, 2]) {
          const base64 = Buffer.from(secret).subarray(skip).toString("base64").slice(0, 4);
          if (secret.length > 12)
            expect(left.replaceAll("\n", "")).not.toContain(
              `${base64}${Buffer.from(secret)
                .subarray(skip + 3)
                .toString("base64")
                .slice(0, 4)}`,
            );
        }
      }
    }),
  );
});
