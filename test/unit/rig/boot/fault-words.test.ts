import { describe, expect, test } from "vitest";
import { Problem } from "../../../../src/problem/problem.ts";
import { faultPattern, skies } from "../../../../src/rig/boot/fault-table.ts";
import { readFaults } from "../../../../src/rig/boot/fault-words.ts";
import { moments } from "../../../../src/rig/devicestate/moments.ts";
import { signingFaults, transportFaults } from "../../../../src/rig/faults.ts";

const now = new Date("2026-05-04T10:00:00Z");

/** The problem that the work ends with, or nothing of one. */
function thrown(work: () => unknown): Partial<Problem> {
  try {
    work();
    return {};
  } catch (fault) {
    if (fault instanceof Problem) return fault;
    throw fault;
  }
}

const vaultRules = (word: string) => readFaults([word], now).vault;

describe("a fault of the vault or the store", () => {
  test.each([
    ["busy-503", { fault: "busy-503", endpoint: "serial", times: 1 }],
    ["busy-503*4", { fault: "busy-503", endpoint: "serial", times: 4 }],
    ["busy-503@request-id*2", { fault: "busy-503", endpoint: "request-id", times: 2 }],
    ["slow@assertion", { fault: "slow", endpoint: "assertion", times: 1 }],
    // N answers of 202 are N requests that meet it.
    ["pending-3", { fault: "pending-3", endpoint: "serial", times: 3 }],
    ["pending-3@serial*9", { fault: "pending-3", endpoint: "serial", times: 9 }],
  ])("%s", (word, rule) => {
    expect(vaultRules(word)).toEqual([rule]);
  });

  test.each([
    ["busy-503@request_id*2", "request_id*2"],
    ["busy-503@Serial", "Serial"],
    ["busy-503@serial*", "serial*"],
    ["busy-503@serial*99999", "serial*99999"],
    ["busy-503@serial*0", "serial*0"],
    ["busy-503@serial@nonces", "serial@nonces"],
  ])("%s is refused: nobody meant the first serial-request", (word, place) => {
    expect(() => vaultRules(word)).toThrow(`${JSON.stringify(place)} is none of request-id, serial`);
  });

  test("a signing fault is refused where nothing is signed", () => {
    expect(() => vaultRules("other-brand@nonces")).toThrow(
      'cannot make fault "other-brand@nonces": only serial is signed',
    );
  });
});

test("where there is no such fault, what to do lists every name there is, and nothing of it is cut off", () => {
  const { cure = "" } = thrown(() => readFaults(["nonsense"], now));
  for (const name of [...Object.keys(skies), ...transportFaults, ...signingFaults]) expect(cure).toContain(name);
  expect(cure).toMatch(/ten-thousand-assertions, pending-N$/);
  const { message = "" } = thrown(() => readFaults(["power-cut@nonsense"], now));
  expect(message).toContain(moments.join(", "));
});

test("the pattern of fault words, which editors use, takes what is read and refuses what is not", () => {
  const pattern = new RegExp(faultPattern());
  const places = ["", "@", "@serial", "@request-id", "@nonces", "@35s", "@seeded", "@1970-01-01", "@nowhere", "@soon"];
  const names = [...Object.keys(skies), ...transportFaults, ...signingFaults, "pending-7", "pending-0", "power-cut"];
  const words = [...names, "snapd-restart", "clock", "busi", ""].flatMap((name) =>
    places.flatMap((place) => ["", "*2", "*0"].map((times) => `${name}${place}${times}`)),
  );
  const isRead = (word: string): boolean => thrown(() => readFaults([word], now)).code === undefined;
  // What is a date, no pattern says.
  const judged = words.filter((word) => !word.startsWith("clock@"));
  expect(judged.filter(isRead).length).toBeGreaterThan(100);
  expect(judged.filter((word) => pattern.test(word) !== isRead(word))).toEqual([]);
});

test.each([
  ["busi-503", "did you mean busy-503?"],
  ["no-netwrok@2m", "did you mean no-network?"],
  ["power_cut@35s", "did you mean power-cut?"],
  ["__proto__", "there is no fault __proto__"],
])("%s is told once, with the name that was meant", (word, hint) => {
  const told = `cannot make fault ${JSON.stringify(word)}: there is no fault`;
  expect(() => readFaults([word], now)).toThrow(told);
  expect(() => readFaults([word], now)).toThrow(hint);
});

test("a restart without a time is refused with its own word", () => {
  expect(() => readFaults(["snapd-restart@soon"], now)).toThrow('cannot make fault "snapd-restart@soon"');
});
