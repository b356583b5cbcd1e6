import { describe, expect, test } from "vitest";
import type { SerialSettings } from "../../../src/hardware/serial-settings.ts";
import { SeededDraw } from "../../../src/odds/draw.ts";
import {
  countFleet,
  type FleetOdds,
  type SerialFleet,
  unfitDevices,
  valuesPerDevice,
} from "../../../src/odds/fleet-odds.ts";
import { fillPattern, parsePattern } from "../../../src/odds/pattern.ts";

const plain: SerialSettings = { sources: [] };

function sample(pattern: string, count: number): SerialFleet {
  const parsed = parsePattern(pattern);
  const devices = () => {
    const draw = new SeededDraw("a seed");
    return Array.from({ length: count }, (_, device) => ({ values: [fillPattern(parsed, device, draw)] }));
  };
  return { isSample: true, devices };
}

function list(...serials: readonly string[]): SerialFleet {
  return { isSample: false, devices: () => serials.map((one, at) => ({ values: [one], line: at + 1 })) };
}

function share(odds: FleetOdds): number {
  return odds.shellHook.number.perTenThousand / 10_000;
}

describe("a serial that a shell hook turns into a number, as measured on snapd's own code", () => {
  test.each<[string, string, number]>([
    ["Raspberry Pi 4 and its followers", "10000000{hex:8}", 0.0398],
    ["eight hexadecimal characters", "{hex:8}", 0.034],
    ["a MAC address without colons", "{hex:12}", 0.0065],
    ["a MAC address with colons", "{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}", 0],
  ])("%s", async (_name, pattern, measured) => {
    const odds = await countFleet(sample(pattern, 40_000), plain);
    // Four standard deviations of this sample beside the measured figure's own rounding.
    const margin = 4 * Math.sqrt((measured * (1 - measured)) / 40_000) + 0.00005;
    expect(Math.abs(share(odds) - measured)).toBeLessThanOrEqual(margin);
  });
});

describe("a factory's list", async () => {
  const odds = await countFleet(
    list("7KQ4ZN2", "7KQ4ZN2", "Default string", "0012", "12345", '"AB1"', "null", "A B", " 8XX1 "),
    plain,
  );

  test("counts the devices that the agent takes and refuses, by code", () => {
    expect(odds.devices).toBe(9);
    expect(odds.accepted.count).toBe(5);
    expect(odds.refused["serial-is-placeholder"]?.examples).toEqual(["Default string", "null"]);
    expect(odds.refused["serial-not-well-formed"]?.count).toBe(2);
  });

  test("counts both devices of a pair, and names the serial once", () => {
    expect(odds.colliding).toMatchObject({ count: 2, examples: ["7KQ4ZN2"] });
  });

  test("says what snapctl would make of the raw values", () => {
    expect(odds.shellHook.number.examples).toEqual(["12345"]);
    expect(odds.shellHook["changed-text"].examples).toEqual(['"AB1"']);
    expect(odds.shellHook.nothing.examples).toEqual(["null"]);
  });

  test("looks at the strict form of the value without the blanks around it", () => {
    expect(odds.notStrict.examples).toEqual(["Default string", '"AB1"', "A B"]);
  });

  test("is the fleet itself: no interval around its figures", () => {
    expect(odds.accepted.between).toEqual([odds.accepted.perTenThousand, odds.accepted.perTenThousand]);
  });
});

test("serials that differ in what the settings strip collide", async () => {
  const odds = await countFleet(list("AB-1", "A-B1"), { sources: [], strip: "-" });
  expect(odds.colliding.count).toBe(2);
});

test("a template asks for as many values as it has sources, and all of them count", async () => {
  const settings: SerialSettings = { sources: [], template: "{dmi.board-serial}-{mac}" };
  expect(valuesPerDevice(settings)).toBe(2);
  const odds = await countFleet({ isSample: false, devices: () => [{ values: ["B1", "dca632000001"] }] }, settings);
  expect(odds.accepted.examples).toEqual(["B1-dca632000001"]);
});

test("a list's bad rows are told by their lines, and an empty serial is shown as one", async () => {
  const serials = ["A1", "", "TBD0", "A1", "Default string"];
  const lines = [2, 3, 5, 6, 7];
  const devices = () => serials.map((one, at) => ({ values: [one], line: lines[at] ?? 0 }));
  const odds = await countFleet({ isSample: false, devices }, plain);
  expect(odds.colliding).toMatchObject({ count: 2, lines: [2, 6] });
  expect(odds.refused["serial-empty"]).toMatchObject({ examples: ["(empty)"], lines: [3] });
  expect(odds.refused["serial-is-placeholder"]).toMatchObject({ examples: ["Default string"], lines: [7] });
  expect(unfitDevices(odds)).toBe(4);
});

test("of a long list a hundred lines are kept", async () => {
  const odds = await countFleet(list(...Array<string>(500).fill("")), plain);
  expect(odds.refused["serial-empty"]?.lines).toHaveLength(100);
});
