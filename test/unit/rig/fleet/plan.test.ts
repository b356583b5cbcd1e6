import { describe, expect, it } from "vitest";
import { nodeCrypto } from "../../../../src/keys/node-crypto.ts";
import { type ArrivalModel, arrivalTimes } from "../../../../src/rig/fleet/plan/arrivals.ts";
import { DevicePlanner, type FleetPlan } from "../../../../src/rig/fleet/plan/device-plan.ts";
import { readFaultMix } from "../../../../src/rig/fleet/plan/fault-mix.ts";
import { seededRandom } from "../../../../src/rig/fleet/plan/seeded-random.ts";

const plan: FleetPlan = { seed: "7", devices: 10_000, duplicates: 0, serialPrefix: "SN-", keyPool: 16, faults: [] };

function first(model: ArrivalModel, count: number, seed = "7"): readonly number[] {
  const arrivals = arrivalTimes(model, seededRandom(seed, "arrivals", nodeCrypto));
  return Array.from({ length: count }, () => Number(arrivals.next().value));
}

describe("arrivals", () => {
  it("a line of 40 stations and 90 s takt switches on 40 boards in each 90 s, each station every 90 s", () => {
    const times = first({ kind: "line", stations: 40, taktMs: 90_000 }, 120);
    expect(times.filter((ms) => ms < 90_000).length).toBe(40);
    expect(times.filter((ms) => ms < 180_000).length).toBe(80);
    expect((times[50] ?? 0) - (times[10] ?? 0)).toBeCloseTo(90_000, 6);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it("a launch day of 100 devices a second brings about that many, at irregular times", () => {
    const times = first({ kind: "launch", perSecond: 100, rampMs: 0 }, 20_000);
    expect((times.at(-1) ?? 0) / 1000).toBeGreaterThan(190);
    expect((times.at(-1) ?? 0) / 1000).toBeLessThan(210);
    const gaps = times.slice(1).map((ms, index) => ms - (times[index] ?? 0));
    const shortGaps = gaps.filter((ms) => ms < 10).length / gaps.length;
    // In a Poisson process 1 - 1/e of the gaps are shorter than their mean.
    expect(shortGaps).toBeGreaterThan(0.61);
    expect(shortGaps).toBeLessThan(0.65);
  });

  it("during the ramp half as many arrive as at the full rate", () => {
    const times = first({ kind: "launch", perSecond: 100, rampMs: 100_000 }, 20_000);
    const inRamp = times.filter((ms) => ms < 100_000).length;
    const after = times.filter((ms) => ms >= 100_000 && ms < 200_000).length;
    expect(inRamp).toBeGreaterThan(4_700);
    expect(inRamp).toBeLessThan(5_300);
    expect(after).toBeGreaterThan(9_500);
  });

  it("the same seed gives the same times, another seed others", () => {
    const model = { kind: "launch", perSecond: 10, rampMs: 1000 } as const;
    expect(first(model, 50)).toEqual(first(model, 50));
    expect(first(model, 50, "8")).not.toEqual(first(model, 50));
  });
});

describe("a mix of faults", () => {
  it("is read with endpoint, times and share", () => {
    expect(readFaultMix("busy-503=2%, lost-answer@request-id*3=0.5%,pending-4=1%")).toEqual([
      { fault: "busy-503", endpoint: "serial", times: 1, share: 0.02 },
      { fault: "lost-answer", endpoint: "request-id", times: 3, share: 0.005 },
      { fault: "pending-4", endpoint: "serial", times: 4, share: 0.01 },
    ]);
  });

  it.each([
    ["busy-503", /wanted is/],
    ["busy-504=2%", /known are .*busy-503/],
    ["busy-503=60%,slow=41%", /add up to 101/],
    ["two-serials@request-id=1%", /spoils the answer with the serial/],
    ["", /wanted is/],
  ])("%j is refused", (text, message) => {
    expect(() => readFaultMix(text)).toThrow(message);
  });

  it("meets the devices in its shares, the same ones in every run", () => {
    const planner = (): DevicePlanner =>
      new DevicePlanner({ ...plan, faults: readFaultMix("busy-503=10%,slow=5%") }, nodeCrypto);
    const names = (one: DevicePlanner) =>
      Array.from({ length: 10_000 }, (_, number) => one.device(number).fault?.fault);
    const drawn = names(planner());
    const count = (fault: string | undefined): number => drawn.filter((name) => name === fault).length;
    expect(Math.abs(count("busy-503") - 1000)).toBeLessThan(100);
    expect(Math.abs(count("slow") - 500)).toBeLessThan(80);
    expect(names(planner())).toEqual(drawn);
  });
});

describe("planted duplicates", () => {
  it("carry the serial of an honest earlier device, and another key", () => {
    const planner = new DevicePlanner({ ...plan, devices: 200, duplicates: 60 }, nodeCrypto);
    const devices = Array.from({ length: 200 }, (_, number) => planner.device(number));
    const wrong = devices.filter(({ duplicateOf }) => duplicateOf !== undefined);
    expect(wrong.length).toBe(60);
    for (const { duplicateOf, number, serial, keyIndex } of wrong) {
      const original = devices[duplicateOf ?? -1];
      expect(original?.duplicateOf).toBeUndefined();
      expect(original?.number).toBeLessThan(number);
      expect(original?.serial).toBe(serial);
      expect(original?.keyIndex).not.toBe(keyIndex);
    }
    expect(new Set(devices.map(({ serial }) => serial)).size).toBe(140);
  });

  it("cannot be more than there are devices, nor share the only key", () => {
    expect(() => new DevicePlanner({ ...plan, devices: 5, duplicates: 5 }, nodeCrypto)).toThrow(
      /one must be the original/,
    );
    expect(() => new DevicePlanner({ ...plan, keyPool: 1, duplicates: 1 }, nodeCrypto)).toThrow(/they need two/);
  });
});
