import { expect, test } from "vitest";
import type { Check } from "../../../src/doctor/check.ts";
import { ok } from "../../../src/doctor/check.ts";
import { examine } from "../../../src/doctor/examine.ts";
import type { Patient } from "../../../src/doctor/patient.ts";

/** None of these checks looks at it. */
const nobody = {} as Patient;

function check(id: string, after: readonly string[], look: Check["look"]): Check {
  return { id, about: `${id}?`, after, look };
}

const sound = (id: string, after: readonly string[] = []): Check => check(id, after, async () => ok("sound"));
const silent = (id: string): Check => check(id, [], () => new Promise(() => undefined));

async function outcomes(checks: readonly Check[], limits: { checkLimitMs: number; limitMs: number }) {
  let now = 0;
  const monotonicMs = (): number => {
    now += 10;
    return now;
  };
  const done = await examine(checks, nobody, { only: [], ignored: [], monotonicMs, ...limits });
  return done.map(({ id, outcome, code, message }) => ({ id, said: `${outcome} ${code ?? message}` }));
}

test("a check that gets no answer ends in its time, what stands on it is not asked, and the others are", async () => {
  const checks = [silent("snapd"), sound("next-try", ["snapd"]), sound("verdict")];
  expect(await outcomes(checks, { checkLimitMs: 30, limitMs: 1000 })).toEqual([
    { id: "snapd", said: "failed doctor-no-answer" },
    { id: "next-try", said: "skipped not asked: snapd must be in order first" },
    { id: "verdict", said: "ok sound" },
  ]);
});

test("when the time for all checks is over, the rest is not asked and says so", async () => {
  const checks = [sound("one"), sound("two"), sound("three")];
  expect(await outcomes(checks, { checkLimitMs: 1000, limitMs: 35 })).toEqual([
    { id: "one", said: "ok sound" },
    { id: "two", said: "ok sound" },
    { id: "three", said: "skipped not asked: the 0 s for all checks are over" },
  ]);
});

async function examined(
  checks: readonly Check[],
  root: string,
  { only = [], ignored = [] }: { only?: readonly string[]; ignored?: readonly string[] },
) {
  const limits = { checkLimitMs: 1000, limitMs: 1000, monotonicMs: () => 0 };
  const done = await examine(checks, { root } as Patient, { only, ignored, ...limits });
  return done.map(({ id, outcome, message }) => `${id} ${outcome} ${message}`);
}

test("what stands on an ignored check goes with it, over every step, and nothing fails of it", async () => {
  const checks = [sound("dns"), sound("tcp", ["dns"]), sound("tls", ["tcp"]), sound("keys")];
  expect(await examined(checks, "/", { ignored: ["dns"] })).toEqual([
    "dns ignored ignored on the command line",
    "tcp skipped not asked: stands on dns, which was ignored",
    "tls skipped not asked: stands on dns, which was ignored",
    "keys ok sound",
  ]);
});

test("on copied files what looks at the machine is not asked, unless by name", async () => {
  const clock: Check = { ...sound("clock"), ofMachine: true };
  const [first = "", second] = await examined([clock, sound("serial")], "/desk/board", {});
  expect(first).toMatch(/^clock skipped not asked: with --root it would look at this machine/);
  expect(second).toBe("serial ok sound");
  expect(await examined([clock], "/desk/board", { only: ["clock"] })).toEqual(["clock ok sound"]);
  expect(await examined([clock], "/", {})).toEqual(["clock ok sound"]);
});
