import { expect, test } from "vitest";
import { Problem } from "../../../../src/problem/problem.ts";
import { reportPage } from "../../../../src/rig/report/page.ts";
import { readDocument } from "../../../../src/rig/report/read-document.ts";
import { bootWith, documentText, exchangeWith } from "./documents.ts";

const script = `"><script>alert(1)</script><img src=x onerror='a()'>`;

function pageOf(text: string, source = "boot.json"): string {
  return reportPage([readDocument(source, text)]);
}

test("markup in any text of a document is shown as text", () => {
  const finding = { code: script, severity: script, hook: script, file: script, message: script, fix: script };
  const event = { atMs: 0, durationMs: 5, actor: script, what: script, code: script, outcome: script };
  const http = exchangeWith({ url: script, method: script, outcome: script, status: script, headerNames: [script] });
  const page = pageOf(
    bootWith({
      gadget: { name: script, source: script },
      hardware: script,
      findings: [finding],
      timeline: [event],
      http: [http],
      whereTimeWent: [{ actor: script, ms: 4 }],
    }),
    script,
  );
  expect(page).toContain("&lt;script&gt;alert(1)");
  expect(page).not.toMatch(/<script|<img/i);
});

test("markup in an error code of a fleet is shown as text, in the chart too", () => {
  const fleet = JSON.parse(documentText("fleet-launch-day")) as Record<string, unknown>;
  const page = pageOf(JSON.stringify({ ...fleet, errors: { tries: { [script]: 3 }, devices: { __proto__: 1 } } }));
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toMatch(/<script|<img/i);
});

test("values of headers, keys in URLs and in texts are not on the page, wherever a document has them", () => {
  const secret = "s3cr3t-0815-value";
  const page = pageOf(
    bootWith({
      http: [
        exchangeWith({
          url: `https://user:${secret}@vault.example.com/v1/serial?api-key=${secret}#${secret}`,
          headerNames: [`X-Api-Key: ${secret}`, "Accept"],
          headers: { "X-Api-Key": secret },
          outcome: `refused: Authorization: Macaroon root="${secret}", discharge="${secret}"`,
        }),
      ],
      timeline: [
        {
          atMs: 0,
          durationMs: 1,
          actor: "hook",
          what: `snapctl set api-key=${secret}`,
          outcome: `"token": "${secret}"`,
        },
      ],
      findings: [
        {
          code: "x",
          severity: "error",
          message: `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`,
          fix: `set password: ${secret}`,
        },
      ],
    }),
  );
  expect(page).not.toContain(secret);
  expect(page).toContain("X-Api-Key, Accept");
  expect(page).toContain("/v1/serial");
});

test("control and bidirectional characters are replaced", () => {
  const page = pageOf(bootWith({ hardware: "board\u0000\u202egnp" }));
  expect(page).toContain("board\uFFFD\uFFFDgnp");
});

test("a hundred thousand events and a text of a hundred thousand characters make a page of bounded size", () => {
  const event = { atMs: 0, durationMs: 1, actor: "hook", what: "x".repeat(90) };
  const page = pageOf(
    bootWith({ timeline: Array.from({ length: 100_000 }, () => event), hardware: "y".repeat(100_000) }),
  );
  expect(page).toContain("98000 more are not shown");
  expect(page.length).toBeLessThan(3_000_000);
});

test.each([
  ["no JSON", "{"],
  ["another document", "{}"],
  ["a text", '"boot"'],
  ["a boot whose times are texts", bootWith({ operationalAtMs: "soon" })],
  ["a boot of another version", bootWith({ version: 2 })],
  ["scenarios without reports", '{"version":1,"scenarios":[{"name":"a","passed":true}]}'],
])("%s is refused with what to give instead", (_what, text) => {
  expect(() => readDocument("given.json", text)).toThrow(Problem);
  expect(() => readDocument("given.json", text)).toThrow(/^cannot read given\.json: /);
});
