import { describe, expect, it } from "vitest";
import type { DeviceResult } from "../../../../src/rig/fleet/device/device-result.ts";
import { FleetTally, type TallyDocument } from "../../../../src/rig/fleet/tally/fleet-tally.ts";
import { Latency } from "../../../../src/rig/fleet/tally/latency.ts";
import { Throughput } from "../../../../src/rig/fleet/tally/throughput.ts";

const device: DeviceResult = {
  number: 1,
  serial: "SN-1",
  deviceKeyId: "k",
  outcome: "registered",
  revision: 1,
  arrivalMs: 0,
  wholeMs: 20,
  waitedMs: 0,
  requestIdMs: [1],
  serialMs: [9],
  requestIds: 1,
  retries: 0,
  polls: 0,
  faultCodes: [],
};
const retried: DeviceResult = {
  ...device,
  fault: "lost-answer",
  revision: 2,
  wholeMs: 1_500,
  waitedMs: 1_400,
  requestIdMs: [1, 2],
  requestIds: 2,
  retries: 1,
  faultCodes: ["connection-reset"],
};
const { revision: _, ...unsigned } = device;
const failed: DeviceResult = {
  ...unsigned,
  outcome: "failed",
  code: "vault-api-key-refused",
  requestIds: 0,
  requestIdMs: [1, 1, 1],
  serialMs: [],
  faultCodes: ["vault-api-key-refused", "vault-api-key-refused", "vault-api-key-refused"],
};

function tallyOf(...devices: readonly DeviceResult[]): FleetTally {
  const tally = new FleetTally(1000);
  for (const one of devices) tally.add(one);
  return tally;
}

describe("a latency", () => {
  it("of 1 to 1000 ms has its percentiles within a thousandth", () => {
    const latency = new Latency();
    for (let value = 1; value <= 1000; value++) latency.record(value);
    expect(latency.figures()).toEqual({ count: 1000, meanMs: 501, p50Ms: 500, p90Ms: 900, p99Ms: 990, maxMs: 1000 });
  });

  it("that nobody measured has no figures", () => {
    expect(new Latency().figures()).toBeUndefined();
  });

  it("sent as text and merged has the percentiles of both", () => {
    const [low, high, all] = [new Latency(), new Latency(), new Latency()];
    for (let value = 1; value <= 1000; value++) {
      (value <= 400 ? low : high).record(value * 1000);
      all.record(value * 1000);
    }
    const merged = new Latency(low.encode());
    merged.merge(new Latency(high.encode()));
    merged.merge(new Latency());
    expect(merged.figures()).toEqual(all.figures());
    expect(merged.curve()).toEqual(all.curve());
  });
});

describe("a tally", () => {
  it("counts what devices came to", () => {
    const { sums, counts } = tallyOf(device, retried, failed, { ...device, revision: 2, duplicateOf: 0 });
    expect(sums).toMatchObject({ devices: 4, registered: 3, failed: 1, retries: 1, lateForTakt: 1, waitedMs: 1400 });
    expect(sums).toMatchObject({ requestIds: 4, requestIdsWasted: 1, serialAnswers: 3 });
    expect(sums).toMatchObject({ revisionsAboveOne: 2, duplicatesPlanted: 1, duplicatesSigned: 1 });
    expect(counts.failures.toJSON()).toEqual({ "vault-api-key-refused": 1 });
    expect(counts.tries.toJSON()).toEqual({ "vault-api-key-refused": 3, "connection-reset": 1 });
    expect(counts.faults.toJSON()).toEqual({ "lost-answer": 1 });
  });

  it("merged from two machines is the tally of all", () => {
    const all = tallyOf(device, retried, failed, device);
    const merged = new FleetTally(1000);
    for (const part of [tallyOf(device, failed), tallyOf(retried, device)]) {
      const sent = JSON.parse(JSON.stringify(part)) as TallyDocument;
      merged.merge(new FleetTally(1000, sent));
    }
    expect(merged.sums).toEqual(all.sums);
    expect(merged.toJSON().counts).toEqual(all.toJSON().counts);
    expect(merged.latencies.whole.figures()).toEqual(all.latencies.whole.figures());
  });
});

describe("throughput", () => {
  it("keeps at most sixty stretches, however long the run", () => {
    const throughput = new Throughput(1000, 60);
    for (let second = 0; second < 300; second++) throughput.add(second * 1000 + 500, 10);
    const rates = throughput.rates(300_000);
    expect(rates.length).toBe(37);
    expect(new Set(rates.map(([, perSecond]) => perSecond))).toEqual(new Set([10]));
    expect(rates.at(-1)?.[0]).toBe(296);
  });
});
