import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runRig } from "../../../../src/rig/command-line.ts";
import type { FleetReport } from "../../../../src/rig/fleet/report/fleet-report.ts";
import { reportPage } from "../../../../src/rig/report/page.ts";
import { type RigDocument, readDocument } from "../../../../src/rig/report/read-document.ts";
import { documentText, recorded } from "./documents.ts";

const all = ["boot-shell-busy", "boot-broken", "fleet-500"] as const;

test("the same documents give the same bytes, whatever was drawn before", () => {
  const first = reportPage(all.map(recorded));
  reportPage([recorded("fleet-launch-day")]);
  expect(reportPage(all.map(recorded))).toBe(first);
});

test("the page asks for nothing outside itself and has no script", () => {
  const page = reportPage(all.map(recorded));
  expect(page).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
  expect(page).not.toMatch(/<script|<link|<iframe|@import|\bsrc=|url\((?!#)/i);
  for (const [, target] of page.matchAll(/href="([^"]*)"/g)) expect(target).toMatch(/^#/);
});

test("every id is there once", () => {
  const ids = [...reportPage(all.map(recorded)).matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a boot's page tells its outcome, its waits, its findings with line and fix, and every exchange", () => {
  const busy = reportPage([recorded("boot-shell-busy")]);
  expect(busy).toContain("✔ shell-gadget: operational at 2:31.2");
  expect(busy).toContain("waits 60 s before it asks again");
  expect(busy.match(/POST \/v1\/request-id<\/summary>/g)).toHaveLength(3);
  const broken = reportPage([recorded("boot-broken")]);
  expect(broken).toContain("✘ broken-gadget: not-registered");
  expect(broken).toContain("meta/hooks/prepare-device:6");
  expect(broken).toContain("Fix: Set it as text");
});

test("a scenario that fails as expected is good", () => {
  const report: unknown = JSON.parse(documentText("boot-broken"));
  const text = JSON.stringify({ version: 1, scenarios: [{ name: "date as serial", passed: true, report }] });
  expect(reportPage([readDocument("run.json", text)])).toContain("✔ date as serial: not-registered (as expected)");
});

test("a boot that came too late for the takt is not good", () => {
  const report = JSON.parse(documentText("boot-shell-busy")) as { findings: unknown[] };
  report.findings.push({
    code: "takt-exceeded",
    severity: "error",
    message: "operational after 2m 31s",
    fix: "Be quicker.",
  });
  const page = reportPage([readDocument("late.json", JSON.stringify(report))]);
  expect(page).toContain("✘ shell-gadget: operational at 2:31.2, too late for the takt");
  expect(page).toContain("0 of 1 good");
});

test("a scenario that failed says what did not come true", () => {
  const report: unknown = JSON.parse(documentText("boot-broken"));
  const scenario = { name: "a", passed: false, complaints: ["expected code vault-busy"], report };
  const page = reportPage([readDocument("run.json", JSON.stringify({ version: 1, scenarios: [scenario] }))]);
  expect(page).toContain("✘ a: not-registered (not as expected): expected code vault-busy</summary>");
  expect(page).toContain("Not as expected: expected code vault-busy");
});

test("errors by code are errors: neither warnings nor notes", () => {
  const report = JSON.parse(documentText("boot-broken")) as Record<string, unknown>;
  const finding = { message: "m", fix: "f" };
  const findings = [
    { ...finding, code: "an-error", severity: "error" },
    { ...finding, code: "a-warning", severity: "warning" },
    { ...finding, code: "a-note", severity: "note" },
  ];
  const page = reportPage([readDocument("a.json", JSON.stringify({ ...report, timeline: [], findings }))]);
  const [, errors = ""] = /<caption>Errors by code<\/caption>([\s\S]*?)<\/table>/.exec(page) ?? [];
  expect(errors).toContain("an-error");
  expect(errors).not.toMatch(/a-warning|a-note/);
});

test("two fleets are compared figure by figure", () => {
  const page = reportPage([recorded("fleet-launch-day")], [recorded("fleet-500")]);
  expect(page).toMatch(/fleet: registered<\/th><td[^>]*>500<\/td><td[^>]*>\d+<\/td><td[^>]*>▼ less \([\d.]+ %\)/);
  expect(page).toMatch(/fleet: failed tries: [a-z0-9-]+<\/th><td[^>]*><\/td><td[^>]*>\d+<\/td><td[^>]*>new/);
});

function fleetWith(changed: Partial<Record<keyof FleetReport, unknown>>): RigDocument {
  const fleet = JSON.parse(documentText("fleet-launch-day")) as FleetReport;
  return readDocument("fleet.json", JSON.stringify({ ...fleet, ...changed }));
}

test("a comparison of fleets says in which settings they differ, and has every figure in the page's own words", () => {
  const page = reportPage([recorded("fleet-launch-day")], [recorded("fleet-500")]);
  expect(page).toContain("The settings of the runs differ: devices, arrival, faults, duplicates, seed. ");
  for (const row of [
    /fleet: faults<\/th><td[^>]*>none<\/td><td[^>]*>busy-503 5 %, slow 3 %<\/td>/,
    /fleet: arrival<\/th><td[^>]*>16 at a time[^<]*<\/td><td[^>]*>a launch day of 50 a second/,
    /fleet: request-id p90<\/th>/,
    /fleet: whole registration max<\/th><td[^>]*>[\d.]+ (?:ms|s)<\/td>/,
    /fleet: most memory, resident<\/th><td[^>]*>[\d.]+ MiB<\/td>/,
    /fleet: failed tries: vault-busy<\/th><td[^>]*><\/td><td[^>]*>18<\/td><td[^>]*>new/,
    /fleet: polls<\/th>/,
  ]) {
    expect(page).toMatch(row);
  }
  expect(reportPage([recorded("fleet-500")], [recorded("fleet-500")])).toContain(
    "The settings of the runs are the same.",
  );
});

test("a comparison of fleets has why devices gave up, and how many were late", () => {
  const devices = { done: 400, registered: 393, failed: 7, lateForTakt: 5 };
  const failed = fleetWith({ devices, errors: { devices: { "serial-for-other-device": 7 }, tries: {} } });
  const page = reportPage([failed], [fleetWith({})]);
  expect(page).toMatch(/fleet: devices given up: serial-for-other-device<\/th><td[^>]*><\/td><td[^>]*>7<\/td>/);
  expect(page).toMatch(/fleet: late for the takt<\/th><td[^>]*><\/td><td[^>]*>5<\/td>/);
});

test("a fleet's part tells its arrival and faults, and has a bar for devices that gave up without a failed try before", () => {
  expect(reportPage([recorded("fleet-launch-day")])).toContain("<dt>faults</dt><dd>busy-503 5 %, slow 3 %</dd>");
  expect(reportPage([recorded("fleet-launch-day")])).toContain("<dt>arrival</dt><dd>a launch day of 50 a second</dd>");
  const page = reportPage([fleetWith({ errors: { devices: { "serial-for-other-device": 7 }, tries: {} } })]);
  expect(page).toContain("Devices given up by code: serial-for-other-devic… 7");
  expect(page).not.toContain("Failed tries by code: serial");
});

test("a fleet is not compared with boots", () => {
  expect(() => reportPage([recorded("boot-broken")], [recorded("fleet-500")])).toThrow(
    /cannot compare boot-broken\.json with fleet-500\.json: .*boots.*fleet/,
  );
  expect(reportPage([recorded("boot-broken")], [recorded("boot-shell-busy")])).toContain("no boot has the same name");
});

test("a run that came to nothing has a page, too: what failed, why and what to do", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rig-report-"));
  const [file, out] = [join(folder, "failed.json"), join(folder, "page.html")];
  const said: string[] = [];
  const keep = { out: (line: string) => said.push(line), err: () => undefined };
  expect(await runRig(["fleet", "--devices", "5", "--vault", "http://192.0.2.1/", "--json"], keep)).toBe(2);
  writeFileSync(file, said.join("\n"));
  const told = { out: () => undefined, err: () => undefined };
  expect(await runRig(["report", file, "--out", out, "--compare", file], told)).toBe(0);
  const page = readFileSync(out, "utf8");
  for (const words of ["it came to nothing", "cannot load 192.0.2.1", "load-not-allowed", "--i-may-load"]) {
    expect(page).toContain(words);
  }
  writeFileSync(file, JSON.stringify({ outcome: "failed", error: { code: 5 } }));
  expect(await runRig(["report", file, "--out", out], told)).toBe(2);
  rmSync(folder, { recursive: true });
});

test("the command writes the file and says how large it is; a document it cannot read ends it with status 2", async () => {
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  try {
    const lines: string[] = [];
    const terminal = { out: (line: string) => lines.push(line), err: () => undefined };
    const [file, out] = [join(folder, "boot.json"), join(folder, "report.html")];
    writeFileSync(file, documentText("boot-broken"));
    expect(await runRig(["report", file, "--out", out, "--json"], terminal)).toBe(0);
    const page = readFileSync(out);
    expect(JSON.parse(lines.join("\n"))).toEqual({ outcome: "written", file: out, runs: 1, bytes: page.length });
    expect(await runRig(["report", join(folder, "none.json"), "--out", out], terminal)).toBe(2);
    expect(await runRig(["report", file, "--out", join(folder, ".", "boot.json")], terminal)).toBe(2);
    expect(readFileSync(file, "utf8")).toBe(documentText("boot-broken"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
