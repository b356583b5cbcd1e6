import type { Random } from "./seeded-random.ts";

/** When devices are switched on. */
export type ArrivalModel =
  /** The next one as soon as a place is free: shows what the service can take. */
  | { readonly kind: "together" }
  /** A production line: each station gets a new board every takt; the stations do not march in step. */
  | { readonly kind: "line"; readonly stations: number; readonly taktMs: number }
  /** A launch day: independent buyers, their number rising evenly to the full rate over the ramp, then staying there. */
  | { readonly kind: "launch"; readonly perSecond: number; readonly rampMs: number };

function* lineArrivals(stations: number, taktMs: number, random: Random): Generator<number> {
  const offsets = Array.from({ length: stations }, () => random() * taktMs).sort((a, b) => a - b);
  for (let round = 0; ; round++) for (const offset of offsets) yield round * taktMs + offset;
}

/** The time by which that many devices are expected: the inverse of the rate's integral. */
function timeOfExpected(expected: number, perMs: number, rampMs: number): number {
  const inRamp = (perMs * rampMs) / 2;
  return expected < inRamp ? Math.sqrt((2 * rampMs * expected) / perMs) : rampMs + (expected - inRamp) / perMs;
}

function* launchArrivals(perSecond: number, rampMs: number, random: Random): Generator<number> {
  // A Poisson process with a rate that changes is one of rate 1, seen through the expected number of arrivals.
  for (let expected = 0; ; ) {
    expected -= Math.log(1 - random());
    yield timeOfExpected(expected, perSecond / 1000, rampMs);
  }
}

function* noArrivals(): Generator<number> {
  for (;;) yield 0;
}

/** Milliseconds after the start at which device 0, 1, 2 … is switched on, in ascending order, without an end. */
export function arrivalTimes(model: ArrivalModel, random: Random): Generator<number> {
  if (model.kind === "line") return lineArrivals(model.stations, model.taktMs, random);
  if (model.kind === "launch") return launchArrivals(model.perSecond, model.rampMs, random);
  return noArrivals();
}
