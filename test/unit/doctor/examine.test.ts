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
