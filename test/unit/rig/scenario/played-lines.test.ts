import { expect, test } from "vitest";
import { alikeLines, PlayedLines } from "../../../../src/rig/scenario/played-lines.ts";

type Told = Parameters<PlayedLines["next"]>[0];

function played(name: string, complaints: readonly string[], notes: readonly string[] = []): Told {
  const findings = notes.map((message) => ({
    code: "fault-did-not-come",
    severity: "note" as const,
    message,
    fix: "",
  }));
  const passed = complaints.length === 0;
  const report = { outcome: passed ? ("operational" as const) : ("not-registered" as const), findings };
  return { name, about: "", passed, complaints, report: passed ? { ...report, operationalAtMs: 32_000 } : report };
}

test("reasons are told once; what fails for the same ones names the first", () => {
  const lines = new PlayedLines();
  const told = [played("a", ["why", "fix"]), played("b", ["why", "fix"]), played("c", ["other"])].map((one) =>
    lines.next(one).split("\n").slice(1),
  );
  expect(told).toEqual([["         why", "         fix"], ["         for the same reasons as a"], ["         other"]]);
});

test("at the end those that failed alike stand together, with their count and names", () => {
  const all = [played("a", ["why"]), played("good", []), played("b", ["why"]), played("c", ["other"])];
  expect(alikeLines(all)).toEqual(["2 failed alike: a, b", "         why"]);
  expect(alikeLines(all.slice(1))).toEqual([]);
});

test("a fault that did not come stands on the line of the scenario that passed without it", () => {
  const line = new PlayedLines().next(played("a", [], ["snapd-restart after 60.0 s did not come: the boot was over"]));
  expect(line).toMatch(/^ok {5}a +32\.0 s {2}\(snapd-restart after 60\.0 s did not come: the boot was over\)$/);
});
