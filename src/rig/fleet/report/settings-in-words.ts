import type { FleetReport } from "./fleet-report.ts";

type Settings = FleetReport["settings"];

/** Milliseconds so that a person can read them: 0.42 ms, 812 ms, 35.2 s, 12.5 min. */
export function duration(durationMs: number): string {
  if (durationMs < 1000) return `${Number(durationMs.toPrecision(3))} ms`;
  if (durationMs < 600_000) return `${Number((durationMs / 1000).toPrecision(3))} s`;
  return `${Number((durationMs / 60_000).toPrecision(3))} min`;
}

/** When the devices were switched on. */
export function arrivalInWords({ arrival, parallel }: Settings): string {
  if (arrival.kind === "together") return `${parallel} at a time, the next as soon as one is done`;
  if (arrival.kind === "line") return `a line of ${arrival.stations} stations, takt ${duration(arrival.taktMs)}`;
  const ramp = arrival.rampMs === 0 ? "" : ` after a ramp of ${duration(arrival.rampMs)}`;
  return `a launch day of ${arrival.perSecond} a second${ramp}`;
}

/** What was to go wrong, much as --faults takes it: "busy-503 2 %, lost-answer@request-id*3 0.5 %". */
export function faultsInWords({ faults }: Settings): string {
  if (faults.length === 0) return "none";
  const each = faults.map(({ fault, endpoint, times, share }) => {
    const often = times === 1 || fault.startsWith("pending-") ? "" : `*${times}`;
    return `${fault}${endpoint === "serial" ? "" : `@${endpoint}`}${often} ${Number((100 * share).toFixed(6))} %`;
  });
  return each.join(", ");
}
