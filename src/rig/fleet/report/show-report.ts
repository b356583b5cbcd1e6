import Table from "cli-table3";
import { plot } from "simple-ascii-chart";
import { printable } from "../../../problem/printable.ts";
import type { FleetReport, LatencyReport } from "./fleet-report.ts";
import { arrivalInWords, duration, faultsInWords } from "./settings-in-words.ts";

const mostLabels = 12;

/** 12345.6 as "12 345.6". */
function grouped(value: number): string {
  const [whole = "", fraction] = String(value).split(".");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, " ");
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[], rightFrom = 1): string {
  const colAligns = head.map((_, index) => (index < rightFrom ? ("left" as const) : ("right" as const)));
  // No colour: a report must be readable without.
  const made = new Table({ head: [...head], colAligns, style: { head: [], border: [], compact: true } });
  for (const row of rows) made.push([...row]);
  return made.toString();
}

function latencyRow(name: string, latency: LatencyReport | null): readonly string[] {
  if (latency === null) return [name, "0", "", "", "", ""];
  const { count, p50Ms, p90Ms, p99Ms, maxMs } = latency;
  return [name, grouped(count), ...[p50Ms, p90Ms, p99Ms, maxMs].map(duration)];
}

function latencyTable({ latency }: FleetReport): string {
  return table(
    ["latency", "measured", "p50", "p90", "p99", "max"],
    [
      latencyRow("request-id", latency.requestId),
      latencyRow("serial", latency.serial),
      latencyRow("whole registration", latency.whole),
    ],
  );
}

function facts(report: FleetReport): readonly (readonly [string, string])[] {
  const { settings, devices, throughput, time, requestIds, duplicates, workers } = report;
  const signing = settings.signingKeyBits === undefined ? "" : `, the vault signs with RSA-${settings.signingKeyBits}`;
  const late = devices.lateForTakt === undefined ? "" : `, ${grouped(devices.lateForTakt)} late for the takt`;
  const { simulatedSeconds } = time;
  return [
    ["vault", printable(settings.vault)],
    ["arrival", arrivalInWords(settings)],
    ["faults", faultsInWords(settings)],
    ["keys", `RSA-${settings.keyBits} from a pool of ${settings.keyPool}${signing}`],
    ["devices", `${grouped(devices.registered)} registered, ${grouped(devices.failed)} failed${late}`],
    ["rate", `${grouped(throughput.devicesPerSecond)} devices a second over ${time.realSeconds} s (real)`],
    ...(simulatedSeconds === undefined
      ? []
      : [["took", `${duration(simulatedSeconds * 1000)} for the devices`] as const]),
    [
      "retries",
      `${grouped(report.retries)}, and ${grouped(report.polls)} polls; ${grouped(report.waitedSeconds)} s waited`,
    ],
    ["request-ids", `${grouped(requestIds.got)} got, ${grouped(requestIds.wasted)} wasted`],
    ["duplicates", duplicatesInWords(duplicates)],
    ...(workers === undefined ? [] : [["workers", workersInWords(workers)] as const]),
    ["real", time.whatIsReal],
    ["simulated", time.whatIsSimulated],
  ];
}

function duplicatesInWords(duplicates: FleetReport["duplicates"]): string {
  const { planted, signed, revisionsAboveOne, serialsOfTwoKeys } = duplicates;
  const twoKeys = serialsOfTwoKeys === undefined ? "" : `, ${grouped(serialsOfTwoKeys)} serials of two keys`;
  return `${grouped(planted)} planted, ${grouped(signed)} signed; ${grouped(revisionsAboveOne)} revisions above 1${twoKeys}`;
}

function workersInWords({ workers, batches, batchesTakenOver }: NonNullable<FleetReport["workers"]>): string {
  const each = workers.map(
    ({ name, devices, residentMiB }) => `${printable(name, 60)} ${grouped(devices)} (${residentMiB} MiB)`,
  );
  const over = `${grouped(batchesTakenOver)} taken over from a worker that vanished`;
  return `${each.join(", ")}; ${grouped(batches)} ${batches === 1 ? "batch" : "batches"}, ${over}`;
}

function errorTable({ errors }: FleetReport): readonly string[] {
  const codes = [...new Set([...Object.keys(errors.devices), ...Object.keys(errors.tries)])];
  if (codes.length === 0) return ["", "No try failed."];
  const rows = codes.map((code) => [code, grouped(errors.tries[code] ?? 0), grouped(errors.devices[code] ?? 0)]);
  return ["", table(["error", "tries", "devices given up"], rows)];
}

function memoryTable({ memory }: FleetReport): readonly string[] {
  if (memory.length === 0) return [];
  const rows = memory.map(({ devices, elapsedSeconds, devicesPerSecond, heapMiB, vaultHeapMiB, residentMiB }) => [
    grouped(devices),
    `${elapsedSeconds} s`,
    grouped(devicesPerSecond),
    `${heapMiB} MiB`,
    vaultHeapMiB === undefined ? "" : `${vaultHeapMiB} MiB`,
    `${residentMiB} MiB`,
  ]);
  return ["", table(["after devices", "time", "a second since", "heap", "vault's heap", "resident"], rows, 0)];
}

/** The curve in so few pieces that each has room for its label. */
function coarse(curve: FleetReport["throughput"]["curve"]): [number, number][] {
  const size = Math.ceil(curve.length / mostLabels);
  return Array.from({ length: Math.ceil(curve.length / size) }, (_, piece): [number, number] => {
    const part = curve.slice(piece * size, (piece + 1) * size);
    const sum = part.reduce((total, [, perSecond]) => total + perSecond, 0);
    return [part.at(-1)?.[0] ?? 0, Math.round(sum / part.length)];
  });
}

function rateChart({ throughput: { curve } }: FleetReport): readonly string[] {
  if (curve.length < 4) return [];
  const points = coarse(curve);
  const most = Math.max(...points.map(([, perSecond]) => perSecond));
  const formatter = (value: number): string => String(value);
  const options = { width: 64, height: 8, yRange: [0, Math.max(1, most)] as [number, number], formatter };
  return ["", "Devices a second, by seconds since the start (real):", plot(points, options).trimEnd()];
}

/** The report for a terminal, line by line. */
export function showReport(report: FleetReport): readonly string[] {
  const stopped = report.outcome === "stopped" ? [`Stopped before the end: ${report.stoppedBecause ?? ""}`, ""] : [];
  return [
    ...stopped,
    ...facts(report).map(([name, what]) => `${name.padEnd(12)} ${what}`),
    "",
    latencyTable(report),
    ...errorTable(report),
    ...memoryTable(report),
    ...rateChart(report),
  ];
}
