import type { DeviceResult } from "../device/device-result.ts";
import { Counts } from "./counts.ts";
import { Latency } from "./latency.ts";

const sumNames = [
  "devices",
  "registered",
  "failed",
  "requestIds",
  "requestIdsWasted",
  "serialAnswers",
  "retries",
  "polls",
  "waitedMs",
  "lateForTakt",
  "revisionsAboveOne",
  "duplicatesPlanted",
  "duplicatesSigned",
] as const;
const countNames = ["failures", "tries", "faults"] as const;
const latencyNames = ["requestId", "serial", "whole"] as const;

export type FleetSums = Readonly<Record<(typeof sumNames)[number], number>>;

/** A tally as JSON, for another machine. */
export interface TallyDocument {
  readonly sums: FleetSums;
  readonly counts: Readonly<Record<(typeof countNames)[number], Readonly<Record<string, number>>>>;
  /** Histograms, compressed. */
  readonly latencies: Readonly<Record<(typeof latencyNames)[number], string>>;
}

function table<Name extends string, Value>(names: readonly Name[], make: (name: Name) => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>;
}

/** What many devices came to, in a size that does not depend on their number. Two tallies can be made one. */
export class FleetTally {
  readonly sums: Record<(typeof sumNames)[number], number>;
  /** failures: why devices are not registered. tries: why single tries failed. faults: what was planted. */
  readonly counts: Readonly<Record<(typeof countNames)[number], Counts>>;
  readonly latencies: Readonly<Record<(typeof latencyNames)[number], Latency>>;
  readonly #taktMs: number;

  /** taktMs: what a device may take on a line; one that takes longer is late. */
  constructor(taktMs = Number.POSITIVE_INFINITY, document?: TallyDocument) {
    this.#taktMs = taktMs;
    this.sums = table(sumNames, (name) => document?.sums[name] ?? 0);
    this.counts = table(countNames, (name) => new Counts(document?.counts[name]));
    this.latencies = table(latencyNames, (name) => new Latency(document?.latencies[name]));
  }

  add(device: DeviceResult): void {
    const { sums, counts, latencies } = this;
    const registered = device.outcome === "registered";
    sums.devices += 1;
    sums[device.outcome] += 1;
    sums.requestIds += device.requestIds;
    sums.requestIdsWasted += device.requestIds - (registered ? 1 : 0);
    sums.serialAnswers += device.serialMs.length;
    sums.retries += device.retries;
    sums.polls += device.polls;
    sums.waitedMs += device.waitedMs;
    if (device.wholeMs > this.#taktMs) sums.lateForTakt += 1;
    if ((device.revision ?? 1) > 1) sums.revisionsAboveOne += 1;
    if (device.duplicateOf !== undefined) sums.duplicatesPlanted += 1;
    if (device.duplicateOf !== undefined && registered) sums.duplicatesSigned += 1;
    if (device.code !== undefined) counts.failures.add(device.code);
    if (device.fault !== undefined) counts.faults.add(device.fault);
    for (const code of device.faultCodes) counts.tries.add(code);
    for (const durationMs of device.requestIdMs) latencies.requestId.record(durationMs);
    for (const durationMs of device.serialMs) latencies.serial.record(durationMs);
    latencies.whole.record(device.wholeMs);
  }

  merge(other: FleetTally): void {
    for (const name of sumNames) this.sums[name] += other.sums[name];
    for (const name of countNames) this.counts[name].merge(other.counts[name]);
    for (const name of latencyNames) this.latencies[name].merge(other.latencies[name]);
  }

  toJSON(): TallyDocument {
    return {
      sums: { ...this.sums },
      counts: table(countNames, (name) => this.counts[name].toJSON()),
      latencies: table(latencyNames, (name) => this.latencies[name].encode()),
    };
  }
}
