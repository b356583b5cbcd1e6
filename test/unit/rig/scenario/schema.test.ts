import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readScenarios } from "../../../../src/rig/scenario/read-scenario.ts";

const schema = JSON.parse(readFileSync("schema/scenario.schema.json", "utf8")) as Record<string, unknown>;
const fits = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

function isRead(text: string): boolean {
  try {
    readScenarios([{ path: "/folder/one.yaml", text }]);
    return true;
  } catch {
    return false;
  }
}

const shipped = ["scenarios", "scenarios/any-gadget"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(folder, name)),
);

test("every scenario that ships fits the schema", () => {
  expect(shipped.length).toBeGreaterThan(60);
  const wrong = shipped.filter((path) => !fits(parse(readFileSync(path, "utf8"))));
  expect(wrong).toEqual([]);
});

const expectation = "expect: {outcome: operational}";

test.each([
  "about: ok",
  "gadget: x",
  "hooks: {configure: x}",
  "hooks: {}",
  "hooks: {../x: y}",
  "hooks: {configure: 5}",
  "gadget: x\nhooks: {configure: x}",
  "gadget: 5",
  "gadgets: x",
  'snapd: "2.63"',
  'snapd: "2.63~pre1"',
  'snapd: "abc"',
  "snapd: 2.63",
  "model: core24",
  "model: core99",
  "connect: [a, b]",
  "connect: a",
  "connect: [5]",
  "disconnect:",
  "settings: {a.b: {c: 1}}",
  "settings: [a]",
  "settings:",
  "faults: [no-network@2m, power-cut@seeded, busy-503@request-id*2, clock@1970-01-01, pending-3]",
  "faults: [busi-503]",
  "faults: [power-cut@nowhere]",
  "faults: [other-brand@nonces]",
  "faults: [5]",
  "profile: small-board",
  "profile: big-board",
  "tries: 1",
  "tries: 0",
  "tries: 101",
  "tries: 1.5",
  'tries: "3"',
  "until: 24h",
  "until: 24",
  "takt: 1.5h",
  "takt: soon",
])("editor and rig judge alike: %s", (text) => {
  const whole = `${text}\n${expectation}\n`;
  expect(fits(parse(whole))).toBe(isRead(whole));
});

test.each([
  "{}",
  "fine",
  "{outcome: fine}",
  "{outcom: operational}",
  "{serial: null, code: x, identities: 0, findings: [], requests: {serial: 2}}",
  "{serial: 5}",
  '{serial: ""}',
  "{identities: -1}",
  "{findings: [5]}",
  "{operational-before: 3m, operational-after: 1m}",
  "{operational-before: 3}",
  "{requests: {serial: many}}",
  "{requests: {serial: -1}}",
])("editor and rig judge alike what is expected: %s", (text) => {
  expect(fits(parse(`expect: ${text}`))).toBe(isRead(`expect: ${text}`));
});

test("editor and rig both want an expectation", () => {
  expect([fits({ gadget: "x" }), isRead("gadget: x")]).toEqual([false, false]);
});
