import { expect, test } from "vitest";
import type { BootReport } from "../../../../src/rig/boot/boot-report.ts";
import { complaintsAbout } from "../../../../src/rig/scenario/judge.ts";
import { junitXml } from "../../../../src/rig/scenario/junit.ts";
import type { Expectations } from "../../../../src/rig/scenario/scenario.ts";
import { stableReport } from "../../../../src/rig/scenario/stable-report.ts";

const keyId = "A".repeat(64);

const report: BootReport = {
  version: 1,
  gadget: { name: "g", source: "hooks" },
  snapd: { version: "2.63" },
  model: { brandId: "b", model: "m", kind: "graded" },
  hardware: "h",
  seed: "1",
  outcome: "operational",
  operationalAtMs: 90_000,
  serial: "S1",
  deviceKeyId: keyId,
  identities: 1,
  whereTimeWent: [],
  findings: [
    { code: "plain-http", severity: "warning", message: "m", fix: "f" },
    { code: "note-only", severity: "note", message: "m", fix: "f" },
  ],
  timeline: [{ atMs: 0, durationMs: 0, actor: "store", what: `GET /account-key/${keyId}` }],
  http: [
    {
      atMs: 1,
      durationMs: 1,
      server: "vault",
      by: "snapd",
      method: "POST",
      url: "https://v/v1/serial",
      headerNames: [],
      requestBytes: 1234,
      assertionTypes: [],
      status: 200,
      answerBytes: 99,
      outcome: `signed ${keyId}`,
    },
  ],
};

test.each<[string, Expectations, readonly string[]]>([
  ["nothing expected", {}, []],
  [
    "all as expected",
    { outcome: "operational", serial: "S1", identities: 1, findings: ["plain-http"], requests: { serial: 1 } },
    [],
  ],
  ["another outcome", { outcome: "not-registered" }, ["outcome is operational, expected not-registered"]],
  ["a serial where none may be", { serial: null }, ["serial is S1, expected none"]],
  ["a finding more", { findings: [] }, ["findings is plain-http, expected none"]],
  ["a request less", { requests: { "request-id": 1 } }, ["requests of request-id is 0, expected 1"]],
  ["too late", { operationalBeforeMs: 60_000 }, ["operational after 1 min 30 s, expected before 1 min 00 s"]],
  ["too early", { operationalAfterMs: 120_000 }, ["operational after 1 min 30 s, expected after 2 min 00 s"]],
])("%s", (_name, expected, complaints) => {
  expect(complaintsAbout(report, expected)).toEqual(complaints);
});

test("a takt that is missed is a complaint, unless the scenario says which findings it expects", () => {
  const late = { code: "takt-exceeded", severity: "error", message: "operational too late", fix: "f" } as const;
  const found = { ...report, findings: [late] };
  expect(complaintsAbout(found, { outcome: "operational" })).toEqual(["operational too late"]);
  expect(complaintsAbout(found, { findings: ["takt-exceeded"] })).toEqual([]);
});

test("where no error may be found, one is a complaint with its fix, once, unless the scenario lists its findings", () => {
  const quotes = { code: "serial-has-quotes", severity: "error", message: "quotes", fix: "f" } as const;
  const found = { ...report, findings: [quotes, ...report.findings] };
  expect(complaintsAbout(found, { outcome: "operational" })).toEqual([]);
  expect(complaintsAbout(found, { outcome: "operational", noErrors: true })).toEqual([
    "quotes [serial-has-quotes]",
    "fix: f",
  ]);
  expect(complaintsAbout(found, { outcome: "not-registered", noErrors: true })).toEqual([
    "outcome is operational, expected not-registered",
    "quotes [serial-has-quotes]",
    "fix: f",
  ]);
  expect(complaintsAbout(found, { findings: ["plain-http", "serial-has-quotes"], noErrors: true })).toEqual([]);
});

test("what keys made by chance put into a report is taken out of it", () => {
  const stable = JSON.stringify(stableReport(report));
  expect(stable).not.toContain(keyId);
  expect(stable).not.toContain("1234");
  expect(stable).toContain("GET /account-key/KEY-ID");
});

test("JUnit has a case for each scenario, a failure's reasons in it, whatever is in their texts", () => {
  const about = 'quotes " and <markup>';
  const xml = junitXml([
    { name: "one", about, passed: true, complaints: [], report },
    { name: "two", about, passed: false, complaints: ["serial is <b>, expected none"], report },
  ]);
  expect(xml).toMatch(/<testsuite [^>]*tests="2"/);
  expect(xml).toMatch(/failures="1"/);
  expect(xml).toContain('message="serial is &lt;b>, expected none"');
  expect(xml).toContain("<![CDATA[quotes");
});

test("a boot that failed is told with the cause, and what follows from it", () => {
  const findings = [
    { code: "serial-is-empty", severity: "error", hook: "prepare-device", message: "no serial", fix: "check it" },
    { code: "plug-not-connected", severity: "warning", hook: "prepare-device", message: "no plug", fix: "connect it" },
  ] as const;
  const failed: BootReport = { ...report, outcome: "not-registered", findings };
  expect(complaintsAbout(failed, { outcome: "operational", noErrors: true })).toEqual([
    "outcome is not-registered, expected operational",
    "no plug [plug-not-connected]",
    "so: no serial [serial-is-empty]",
    "fix: connect it",
  ]);
});

test("in JUnit a scenario that failed says what it is about, too", () => {
  const judged = { name: "n", about: "what it is about", passed: false, complaints: ["why"], report };
  expect(junitXml([judged])).toMatch(/what it is about[\s\S]*why|why[\s\S]*what it is about/);
});

test("a store session that failed, or was never tried, is not one that was opened", () => {
  const session = (code?: string): BootReport => {
    const event = { atMs: 0, durationMs: 0, actor: "store", what: "store session" } as const;
    return { ...report, timeline: [code === undefined ? { ...event, outcome: "opened" } : { ...event, code }] };
  };
  expect(complaintsAbout(session(), { session: "opened" })).toEqual([]);
  expect(complaintsAbout(session("store-session-failed"), { session: "failed" })).toEqual([]);
  expect(complaintsAbout(session("store-session-failed"), { session: "opened" })).toEqual([
    "store session is failed, expected opened",
  ]);
  expect(complaintsAbout(report, { session: "opened" })).toEqual(["store session is none, expected opened"]);
});
