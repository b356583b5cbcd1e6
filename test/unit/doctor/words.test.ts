import { expect, test } from "vitest";
import { checkInWords, notMadeInWords } from "../../../src/commands/doctor-words.ts";
import { allChecks } from "../../../src/doctor/all-checks.ts";
import type { CheckDone } from "../../../src/doctor/examine.ts";

function done(id: string, more: Partial<CheckDone>): CheckDone {
  return { id, about: "?", outcome: "failed", message: "", durationMs: 0, ...more };
}

test("a message of several lines stands in several lines, each indented, the code on the first", () => {
  const message = "cannot read a serial number\n  dmi.product-serial: absent\n  \u001b[31mred\r\u202e";
  expect(checkInWords(done("serial", { message, code: "serial-not-found", cure: "one\ntwo" }))).toEqual([
    "failed   serial               cannot read a serial number [serial-not-found]",
    "                                dmi.product-serial: absent",
    "                                \uFFFD[31mred\uFFFD\uFFFD",
    "                              what to do: one",
    "                              two",
  ]);
});

test("a message without end is cut", () => {
  const lines = checkInWords(done("serial", { message: "x\n".repeat(5000) }));
  expect(lines).toHaveLength(31);
  expect(lines.at(-1)).toContain("lines more");
});

test("the longest name still leaves a blank before what is said", () => {
  for (const { id } of allChecks) expect(checkInWords(done(id, { message: "said" }))[0]).toMatch(/ said$/);
});

test("what was not made is folded into a line for each reason", () => {
  const skipped = { outcome: "skipped", notMade: true } as const;
  expect(
    notMadeInWords([
      done("secrets", { ...skipped, message: "not asked: settings" }),
      done("tls", { outcome: "skipped", message: "no TLS" }),
      done("serial", { ...skipped, message: "not asked: settings" }),
      done("next-try", { ...skipped, message: "not asked: snapd" }),
    ]),
  ).toEqual([
    "skipped  2 checks             not asked: settings",
    "                              secrets, serial",
    "skipped  next-try             not asked: snapd",
  ]);
});
