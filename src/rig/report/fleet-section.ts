import type { FleetReport } from "../fleet/report/fleet-report.ts";
import { arrivalInWords, faultsInWords } from "../fleet/report/settings-in-words.ts";
import { errorsChart, latencyChart, latencyTable, throughputChart } from "./fleet-charts.ts";
import { bounded, type Html, html } from "./html.ts";
import { facts, table } from "./table.ts";

function overview(fleet: FleetReport): Html {
  const { settings, devices, throughput, time, requestIds, duplicates } = fleet;
  const signing = settings.signingKeyBits === undefined ? "" : `, the vault signs with RSA-${settings.signingKeyBits}`;
  const late = devices.lateForTakt === undefined ? "" : `, ${devices.lateForTakt} late for the takt`;
  const ended = fleet.stoppedBecause === undefined ? fleet.outcome : `${fleet.outcome}: ${fleet.stoppedBecause}`;
  return facts([
    ["outcome", ended],
    ["devices", `${devices.registered} registered, ${devices.failed} failed${late}, of ${settings.devices}`],
    ["arrival", arrivalInWords(settings)],
    ["faults", faultsInWords(settings)],
    ["rate", `${throughput.devicesPerSecond} devices a second over ${time.realSeconds} s (real)`],
    ["for the devices", time.simulatedSeconds === undefined ? "each had its own time" : `${time.simulatedSeconds} s`],
    ["retries", `${fleet.retries}, and ${fleet.polls} polls; ${fleet.waitedSeconds} s waited`],
    ["request-ids", `${requestIds.got} got, ${requestIds.wasted} wasted`],
    ["duplicates", `${duplicates.planted} planted, ${duplicates.signed} signed`],
    ["keys", `RSA-${settings.keyBits} from a pool of ${settings.keyPool}${signing}`],
    ["vault", settings.vault],
    ["seed", settings.seed],
    ["real", time.whatIsReal],
    ["simulated", time.whatIsSimulated],
  ]);
}

function throughputTable({ throughput: { curve } }: FleetReport): Html {
  const { shown, more } = bounded(curve, 300);
  const rows = shown.map(([at, perSecond]) => [`${at} s`, String(perSecond)]);
  const figures = table("Devices a second, in figures", ["after", "devices a second"], rows);
  return html`<details><summary>Throughput in figures</summary>${figures}${more}</details>`;
}

function memoryTable({ memory }: FleetReport): Html {
  if (memory.length === 0) return html``;
  const { shown, more } = bounded(memory, 100);
  const rows = shown.map(({ devices, elapsedSeconds, devicesPerSecond, heapMiB, residentMiB }) => [
    String(devices),
    `${elapsedSeconds} s`,
    String(devicesPerSecond),
    `${heapMiB} MiB`,
    `${residentMiB} MiB`,
  ]);
  return html`${table("Memory", ["after devices", "time", "devices a second since", "heap", "resident"], rows)}${more}`;
}

/** What one fleet came to. */
export function fleetSection(fleet: FleetReport, id: string): Html {
  return html`${overview(fleet)}
<h3>Throughput</h3>${throughputChart(fleet, id)}${throughputTable(fleet)}
<h3>Latency</h3>${latencyChart(fleet, id)}${latencyTable(fleet)}
<h3>Errors</h3>${errorsChart(fleet, id)}
<h3>Memory</h3>${memoryTable(fleet)}`;
}
