import { describe, expect, test } from "vitest";
import { Problem } from "../../../../src/problem/problem.ts";
import { readScenarios } from "../../../../src/rig/scenario/read-scenario.ts";

const file = "/folder/one.yaml";

function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (fault) {
    if (fault instanceof Problem && fault.code === "scenario-wrong") return fault;
    throw fault;
  }
  throw new Error("nothing was wrong");
}

function messageOf(text: string): string {
  return problemOf(() => readScenarios([{ path: file, text }])).message;
}

test("a whole scenario is read, with paths that begin at its folder", () => {
  const text = [
    "about: busy once",
    "gadget: ../gadgets/shell",
    "hardware: intel-nuc",
    "model: core24",
    'snapd: "2.74"',
    "settings: {device-service.url: https://v.example.com/v1/, n: 5}",
    'faults: ["busy-503@serial*2"]',
    "profile: small-board",
    "tries: 2",
    "until: 2h",
    "takt: 90s",
    "expect:",
    "  outcome: operational",
    "  serial: null",
    "  requests: {serial: 3}",
    "  operational-after: 2m",
  ].join("\n");
  expect(readScenarios([{ path: file, text }])).toEqual([
    {
      name: "one",
      about: "busy once",
      gadget: "/gadgets/shell",
      hooks: {},
      hardware: "intel-nuc",
      model: "core24",
      snapd: "2.74",
      connect: [],
      disconnect: [],
      settings: ['device-service.url="https://v.example.com/v1/"', "n=5"],
      faults: ["busy-503@serial*2"],
      profile: "small-board",
      tries: 2,
      untilMs: 7_200_000,
      taktMs: 90_000,
      expect: { outcome: "operational", serial: null, requests: { serial: 3 }, operationalAfterMs: 120_000 },
    },
  ]);
});

test("all mistakes are told at once, each with its line and what would do, those of other files too", () => {
  const one = [
    "about: two",
    "gadgets: x",
    "hooks: {}",
    "faults:",
    "  - busi-503",
    "  - 5",
    "  - slow@nowhere",
    "settings: {a: 1, __proto__: 2, b: *no}",
    "tries: 0",
    "about: three",
    "expect:",
    "  outcome: fine",
    "  requests: {serial: many}",
  ];
  const files = [
    { path: file, text: one.join("\n") },
    { path: "/folder/two.yaml", text: "gadget: x\n" },
    { path: "/folder/three.yaml", text: "gadget: x\nexpect: {}\n" },
  ];
  const problem = problemOf(() => readScenarios(files));
  expect(problem.message.split("\n")[0]).toBe("cannot read 2 scenario files: 11 mistakes");
  expect(problem.detail["mistakes"]).toEqual([
    { file, line: 2, why: "there is no key gadgets; did you mean gadget?" },
    { file, line: 3, why: "hooks is a map: scripts by the name of a hook" },
    { file, line: 5, why: 'fault "busi-503": there is no fault busi-503; did you mean busy-503?' },
    { file, line: 6, why: "faults is a list of texts; put this one in quotes" },
    { file, line: 7, why: expect.stringContaining('"nowhere" is none of request-id, serial') as string },
    { file, line: 8, why: "*no is an alias; write out what it stands for" },
    { file, line: 9, why: "tries is a whole number from 1 to 100" },
    { file, line: 10, why: "this key stands twice; leave one of them out" },
    { file, line: 12, why: "outcome is one of operational, not-registered, failed-seeding, does-not-register" },
    { file, line: 13, why: "requests are counts by the last part of a path, as in {serial: 2}" },
    { file: "/folder/two.yaml", line: 1, why: expect.stringContaining("it expects nothing") as string },
  ]);
  expect(problem.message).toContain("\n  /folder/one.yaml:13: requests are counts");
});

test("of very many mistakes the first twenty are told, and how many are left", () => {
  const text = `gadget: x\nexpect: {}\nfaults:\n${"  - nonsense\n".repeat(30)}`;
  const lines = problemOf(() => readScenarios([{ path: file, text }])).message.split("\n");
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([
    22,
    "cannot read /folder/one.yaml: 30 mistakes",
    "  … and 10 more",
  ]);
});

describe("a mistake is told with its line", () => {
  const rest = "gadget: x\nexpect: {outcome: operational}\n";
  test.each<[string, string, RegExp]>([
    [
      "a fault that is none",
      `${rest}faults:\n  - slow@serial\n  - busi-503\n`,
      /one\.yaml:5: fault "busi-503": there is no fault busi-503; did you mean busy-503\?/,
    ],
    [
      "a board that is none",
      `hardware: raspberry-pi-44\n${rest}`,
      /one\.yaml:1: cannot find the hardware "raspberry-pi-44"/,
    ],
    ["a model that is none", `${rest}model: core99\n`, /one\.yaml:3: model is one of core, core16/],
    ["a version that is none", `${rest}snapd: "abc"\n`, /one\.yaml:3: snapd "abc": a version is like 2\.57/],
    ["a setting that is none", `${rest}settings: {__proto__: 1}\n`, /one\.yaml:3: .*__proto__/],
    ["no try at all", `${rest}tries: 0\n`, /one\.yaml:3: tries is a whole number from 1 to 100/],
    ["tries without end", `${rest}tries: 100000000\n`, /one\.yaml:3: tries is a whole number from 1 to 100/],
    ["an alias", `${rest}settings: *nowhere\n`, /one\.yaml:3: \*nowhere is an alias/],
    ["a key that is none", `${rest}fault: []\n`, /one\.yaml:3: there is no key fault; did you mean faults\?/],
    [
      "an expectation that is none",
      "gadget: x\nexpect: {outcom: operational}\n",
      /one\.yaml:2: .*did you mean outcome/,
    ],
    ["an outcome that is none", "gadget: x\nexpect: {outcome: fine}\n", /one\.yaml:2: outcome is one of operational/],
    [
      "a version that YAML takes for a number",
      `${rest}snapd: 2.63\n`,
      /one\.yaml:3: snapd is a text; put it in quotes/,
    ],
    ["a time without a unit", `${rest}takt: "90"\n`, /one\.yaml:3: takt is a time/],
    ["a list that is none", `${rest}faults: busy-503\n`, /one\.yaml:3: faults is a list/],
    ["both gadget and hooks", `${rest}hooks: {configure: x}\n`, /either a gadget or hooks/],
    [
      "a hook's name with a path in it",
      "hooks: {../x: y}\nexpect: {outcome: operational}\n",
      /one\.yaml:1: hooks are scripts by the name/,
    ],
    ["hooks without any", `${rest.replace("gadget: x\n", "")}hooks: {}\n`, /one\.yaml:2: hooks is a map: scripts/],
    ["nothing expected", "gadget: x\n", /one\.yaml:1: it expects nothing: say what must come of it/],
    ["an expectation that is no map", "gadget: x\nexpect: fine\n", /one\.yaml:2: it is no map of keys and values/],
    ["a list for a file", "- gadget\n", /one\.yaml:1: it is no map of keys and values; known keys are about, gadget/],
    ["a key twice", `${rest}about: a\nabout: b\n`, /one\.yaml:4: this key stands twice/],
    ["no YAML", "gadget: [x\n", /one\.yaml:\d/],
    ["a novel", `about: ${"x".repeat(200_000)}\n`, /longer than/],
  ])("%s", (_name, text, message) => {
    expect(messageOf(text)).toMatch(message);
  });
});
