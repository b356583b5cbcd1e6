import { describe, expect, test } from "vitest";
import { Problem } from "../../../../src/problem/problem.ts";
import { readScenario } from "../../../../src/rig/scenario/read-scenario.ts";

const file = "/folder/one.yaml";

function messageOf(text: string): string {
  try {
    readScenario(file, text);
  } catch (fault) {
    if (fault instanceof Problem && fault.code === "scenario-wrong") return fault.message;
    throw fault;
  }
  return "accepted";
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
  expect(readScenario(file, text)).toEqual({
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
  });
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
    ["an outcome that is none", "gadget: x\nexpect: {outcome: fine}\n", /one\.yaml:2: outcome is operational/],
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
      /hooks are scripts by name/,
    ],
    ["nothing expected", "gadget: x\n", /no map of keys and values/],
    ["a key twice", `${rest}about: a\nabout: b\n`, /one\.yaml:4: Map keys must be unique/],
    ["no YAML", "gadget: [x\n", /one\.yaml:\d/],
    ["a novel", `about: ${"x".repeat(200_000)}\n`, /longer than/],
  ])("%s", (_name, text, message) => {
    expect(messageOf(text)).toMatch(message);
  });
});
