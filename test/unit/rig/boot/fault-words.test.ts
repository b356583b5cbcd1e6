import { describe, expect, test } from "vitest";
import { readFaults } from "../../../../src/rig/boot/fault-words.ts";

const now = new Date("2026-05-04T10:00:00Z");
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
