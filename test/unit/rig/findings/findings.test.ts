import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../../src/clock/system-clock.ts";
import type { BootPlan } from "../../../../src/rig/boot/boot-plan.ts";
import type { BootReport, Finding, HttpExchange } from "../../../../src/rig/boot/boot-report.ts";
import type { HookObservation } from "../../../../src/rig/boot/hook-observation.ts";
import { readSettings } from "../../../../src/rig/boot/settings-words.ts";
import { findingsOf } from "../../../../src/rig/findings/findings.ts";
import { openGadget } from "../../../../src/rig/gadget/open-gadget.ts";
import { costProfiles } from "../../../../src/rig/time/costs.ts";

const now = new Date("2026-05-04T10:00:00Z");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "findings-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const good = "#!/bin/sh\nset -e\n# proposed-serial is set below\nsnapctl set -s registration.proposed-serial=$s\n";
const snapYaml = "name: g\ntype: gadget\nplugs: {hardware-observe: null}\n";

async function planFor(hooks: Readonly<Record<string, string>>): Promise<BootPlan> {
  mkdirSync(join(folder, "meta/hooks"), { recursive: true });
  writeFileSync(join(folder, "meta/snap.yaml"), snapYaml);
  for (const [name, text] of Object.entries({ configure: "#!/bin/sh\n", ...hooks })) {
    writeFileSync(join(folder, "meta/hooks", name), text);
    chmodSync(join(folder, "meta/hooks", name), 0o755);
  }
  return {
    gadget: await openGadget(folder, folder),
    hardware: { name: "none", folder: undefined },
    model: { kind: "graded", base: "core22" },
    snapdVersion: "2.63",
    connectWith: "--connect PLUG",
    connections: {},
    settings: new Map(),
    faults: { vault: [], weather: [], accidents: [], clockOffsetMs: 0 },
    seed: "1",
    keyBits: 2048,
    costs: costProfiles.pc,
    maxAttempts: 1,
    untilMs: 1,
    work: folder,
    clock: systemClock,
  };
}

const report: Omit<BootReport, "findings"> = {
  version: 1,
  gadget: { name: "g", source: "g" },
  snapd: { version: "2.63" },
  model: { brandId: "b", model: "m", kind: "graded" },
  hardware: "none",
  seed: "1",
  outcome: "not-registered",
  serial: null,
  identities: 0,
  whereTimeWent: [],
  timeline: [],
  http: [],
};

function observed(settings: readonly string[], more: Partial<HookObservation> = {}): HookObservation {
  const configuration = readSettings(settings);
  const left = { heldMs: 0, leavesProcesses: false };
  const usual = {
    hook: "prepare-device",
    reason: "try",
    exitStatus: 0,
    seen: "",
    endedAt: now,
    hostPrograms: [],
    left,
  };
  return { ...usual, configuration, ...more };
}

interface Case {
  readonly hooks?: Readonly<Record<string, string>>;
  readonly observations?: readonly HookObservation[];
  readonly report?: Partial<BootReport>;
  readonly plan?: Partial<BootPlan>;
}

async function find({
  hooks = { "prepare-device": good },
  observations = [],
  ...rest
}: Case): Promise<readonly Finding[]> {
  const plan = { ...(await planFor(hooks)), ...rest.plan };
  return findingsOf({ plan, report: { ...report, ...rest.report }, observations, metFaults: new Set() });
}

async function codes(input: Case): Promise<readonly string[]> {
  return (await find(input)).map(({ code }) => code);
}

const serial = (text: string) => observed([`registration.proposed-serial=${text}`]);

test("a sound boot has no findings", async () => {
  const observations = [
    serial('"A1B2C3"'),
    observed(["device-service.url=https://v.test/", 'device-service.headers={"api-key":"abcdef"}']),
  ];
  expect(await codes({ observations, report: { outcome: "operational", operationalAtMs: 1, identities: 1 } })).toEqual(
    [],
  );
});

describe("the serial", () => {
  test.each([
    ["10000000123e4567", "serial-became-number"],
    ["1000000012345678", "serial-became-number"],
    ['"\\"A1\\""', "serial-has-quotes"],
    ['"To be filled by O.E.M."', "serial-is-placeholder"],
    ['"00000000"', "serial-is-placeholder"],
    ['"20260504-0001"', "serial-from-date"],
    [`"${Math.floor(now.getTime() / 1000)}"`, "serial-from-date"],
    [`"${now.getTime()}"`, "serial-from-date"],
  ])("%s is %s, where the hook sets it", async (text, code) => {
    const found = (await find({ observations: [serial(text)] })).find((one) => one.code === code);
    expect(found).toMatchObject({
      severity: "error",
      hook: "prepare-device",
      file: "meta/hooks/prepare-device",
      line: 4,
    });
  });

  test.each(['"A1B2C3"', '"100000004c8e21d7"', '"2019-0042"'])("%s is none of these", async (text) => {
    expect(await codes({ observations: [serial(text)] })).toEqual([]);
  });

  test.each(["100000004c8e21d7", "1421523087634", "0000000000000212"])(
    "%s of the hardware is no date, also where the clock begins in 1970",
    async (text) => {
      const observation = observed([`registration.proposed-serial="${text}"`], { endedAt: new Date(31_000) });
      expect(await codes({ observations: [observation] })).toEqual([]);
    },
  );

  test("that is another one at every try is told once", async () => {
    const observations = [serial('"A1"'), serial('"B2"'), serial('"C3"')];
    expect(await codes({ observations })).toEqual(["serial-changed-between-tries"]);
    expect(await codes({ observations: [serial('"A1"'), serial('"A1"')] })).toEqual([]);
  });
});

describe("settings", () => {
  test("an API key in the hook's output, with the line of the trace", async () => {
    const hooks = { "prepare-device": "#!/bin/sh\nset -eux\nsnapctl set device-service.headers=$H\n" };
    const observations = [observed(['device-service.headers={"api-key":"abcdef"}'], { seen: "+ snapctl set abcdef" })];
    const [found] = await find({ hooks, observations });
    expect(found).toMatchObject({ code: "api-key-in-trace", line: 2 });
    expect(JSON.stringify(found)).not.toContain("abcdef");
  });

  test.each([
    ["device-service.url=http://v.test/v1/", "plain-http"],
    ['device-service.headers={"api-key":12345678}', "header-not-string"],
    ["device-service.headers=text", "header-not-string"],
    ['registration.body={"a":"b"}', "body-left-as-object"],
    ["registration.body=12", "body-left-as-object"],
  ])("%s is %s", async (setting, code) => {
    expect(await codes({ observations: [observed([setting])] })).toEqual([code]);
  });

  test.each(["device-service.url=http://127.0.0.1:8080/", "registration.body=text"])(
    "%s is nothing",
    async (setting) => {
      expect(await codes({ observations: [observed([setting])] })).toEqual([]);
    },
  );

  test("an object in the body is what prepare-serial-request is to leave", async () => {
    const observations = [observed(['registration.body={"a":"b"}'], { hook: "prepare-serial-request" })];
    expect(await codes({ observations })).toEqual([]);
  });
});

describe("hooks", () => {
  test("one that fails while seeding, with the line of its shell's complaint", async () => {
    const seen = "/snap/g/x1/meta/hooks/configure: 7: cannot open /sys/x: No such file\n";
    const observations = [observed([], { hook: "configure", exitStatus: 2, seen, reason: "seeding" })];
    const [found] = await find({ observations });
    expect(found).toMatchObject({ code: "hook-failed-seeding", hook: "configure", line: 7 });
  });

  test("one that fails with an error and what to do about it is quoted with the error", async () => {
    const seen = "route delegated\nerror: cannot read it [serial-denied]\n  mac: denied\nwhat to do: connect it\n";
    const [found] = await find({ observations: [observed([], { exitStatus: 4, seen, reason: "try" })] });
    expect(found?.message).toContain("ends with status 4: error: cannot read it [serial-denied]");
  });

  test("one that fails under set -x is quoted with what it said, not with the trace of its end", async () => {
    const seen = "+ cat /sys/x\ncannot find the serial\n+ exit 1\n";
    const [found] = await find({ observations: [observed([], { exitStatus: 1, seen, reason: "try" })] });
    expect(found?.message).toBe("prepare-device ends with status 1: cannot find the serial");
  });

  test.each([
    [{ exitStatus: 1, seen: "no serial\n" }, "hook-failed"],
    [{ exitStatus: "timeout" }, "hook-timed-out"],
    [
      { exitStatus: 127, seen: "/snap/g/x1/meta/hooks/prepare-device: line 3: jq: command not found\n" },
      "command-not-found",
    ],
    [{ exitStatus: 1, seen: "cannot snap-exec: exec format error" }, "hook-has-no-shebang"],
    [{ exitStatus: 1, seen: "cat: /sys/class/dmi/id/product_serial: Permission denied" }, "plug-not-connected"],
  ] as const)("%o is %s", async (more, code) => {
    expect(await codes({ observations: [observed([], more)] })).toContain(code);
  });

  test("one that fails and is adopted all the same is no finding", async () => {
    const observations = [observed([], { exitStatus: 9 })];
    expect(await codes({ observations, report: { outcome: "operational", operationalAtMs: 1 } })).toEqual([]);
  });

  test("no configure hook, and one that is not executable", async () => {
    const plan = await planFor({ "prepare-device": good });
    chmodSync(join(folder, "meta/hooks/prepare-device"), 0o644);
    rmSync(join(folder, "meta/hooks/configure"));
    const gadget = await openGadget(folder, folder);
    const found = findingsOf({ plan: { ...plan, gadget }, report, observations: [], metFaults: new Set() });
    expect(found.map(({ code }) => code)).toEqual(["hook-not-executable", "no-configure-hook"]);
  });
});

describe("the outcome", () => {
  test("later than the takt", async () => {
    const input = { report: { outcome: "operational", operationalAtMs: 95_000 }, plan: { taktMs: 90_000 } } as const;
    const [found] = await find(input);
    expect(found).toMatchObject({ code: "takt-exceeded", message: expect.stringContaining("1 min 35 s") as string });
    expect(await codes({ ...input, plan: { taktMs: 100_000 } })).toEqual([]);
  });

  test("two identities", async () => {
    expect(await codes({ report: { outcome: "operational", operationalAtMs: 1, identities: 2 } })).toEqual([
      "two-identities",
    ]);
  });

  test("a vault that refuses, but not one that the rig told to", async () => {
    const exchange: HttpExchange = {
      atMs: 0,
      durationMs: 1,
      server: "vault",
      by: "snapd",
      method: "POST",
      url: "https://v.test/v1/serial",
      headerNames: [],
      requestBytes: 0,
      assertionTypes: [],
      status: 400,
      answerBytes: 0,
      outcome: "create-assertion",
    };
    const [found, ...more] = await find({ report: { http: [exchange, exchange] } });
    expect(found).toMatchObject({ code: "vault-refused", line: 4 });
    expect(more).toEqual([]);
    expect(await codes({ report: { http: [{ ...exchange, fault: "fault-500" }] } })).toEqual([]);
  });
});

describe("a hook that ends with 0 although something failed", () => {
  const seen = (text: string) => codes({ observations: [observed([], { seen: text })] });

  test("is told to fail", async () => {
    expect(await seen("cat: /sys/class/dmi/id/product_serial: Permission denied\n")).toContain("hook-hides-failure");
  });

  test("is the project's own agent, which says a code, and is left alone", async () => {
    expect(await seen("cannot reach the vault: no answer [vault-unreachable]\n")).not.toContain("hook-hides-failure");
    const waits =
      "waiting 3 s: cannot get a request-id from https://v.test/v1/request-id: status 400, invalid-api-key\n";
    expect(await seen(waits)).not.toContain("hook-hides-failure");
  });
});
