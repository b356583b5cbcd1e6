import type { FleetReport } from "../fleet/report/fleet-report.ts";
import { arrivalInWords, duration, faultsInWords } from "../fleet/report/settings-in-words.ts";
import { count, type Figure, type NamedFigure } from "./figure.ts";
import { inMilliseconds, measured } from "./fleet-charts.ts";

function settingFigures({ settings }: FleetReport): readonly NamedFigure[] {
  const { signingKeyBits, batchDevices } = settings;
  const words: readonly (readonly [string, string])[] = [
    ["devices", String(settings.devices)],
    ["arrival", arrivalInWords(settings)],
    ["boots at the same time", String(settings.parallel)],
    ["faults", faultsInWords(settings)],
    ["lateness of a slow answer", duration(settings.slowMs)],
    ["time that a device tries", duration(settings.budgetMs)],
    ["duplicates", String(settings.duplicates)],
    ["seed", settings.seed],
    ["device keys", `RSA-${settings.keyBits} from a pool of ${settings.keyPool}`],
    ["vault's signing key", signingKeyBits === undefined ? "unknown" : `RSA-${signingKeyBits}`],
    ["devices in a batch", batchDevices === undefined ? "no batches" : String(batchDevices)],
  ];
  return words.map(([name, text]) => [name, { words: text, setting: true }]);
}

function latencyFigures({ latency }: FleetReport): readonly NamedFigure[] {
  const ms = (value: number | undefined): Figure => ({
    words: inMilliseconds(value),
    ...(value === undefined ? {} : { value }),
  });
  return measured.flatMap(({ key, name }): NamedFigure[] => {
    const figures = latency[key];
    return [
      [`${name}s measured`, count(figures?.count ?? 0)],
      [`${name} p50`, ms(figures?.p50Ms)],
      [`${name} p90`, ms(figures?.p90Ms)],
      [`${name} p99`, ms(figures?.p99Ms)],
      [`${name} max`, ms(figures?.maxMs)],
    ];
  });
}

function memoryFigures({ memory }: FleetReport): readonly NamedFigure[] {
  if (memory.length === 0) return [];
  const most = (values: readonly number[]): Figure => {
    const value = Math.max(...values);
    return { words: `${value} MiB`, value };
  };
  return [
    ["most memory, heap", most(memory.map(({ heapMiB }) => heapMiB))],
    ["most memory, resident", most(memory.map(({ residentMiB }) => residentMiB))],
  ];
}

function counted(what: string, counts: Readonly<Record<string, number>>): readonly NamedFigure[] {
  return Object.entries(counts).map(([code, value]) => [`${what}: ${code}`, count(value)]);
}

/** What a fleet can be compared by, in the words of its own part of the page: settings first. */
export function fleetFigures(fleet: FleetReport): readonly NamedFigure[] {
  const { devices, throughput, time, retries, polls, waitedSeconds, requestIds, duplicates, errors } = fleet;
  const { lateForTakt } = devices;
  const seconds = (value: number): Figure => ({ words: `${value} s`, value });
  return [
    ...settingFigures(fleet),
    ["outcome", { words: fleet.outcome }],
    ["registered", count(devices.registered)],
    ["failed", count(devices.failed)],
    ...(lateForTakt === undefined ? [] : [["late for the takt", count(lateForTakt)] as const]),
    ["devices a second", count(throughput.devicesPerSecond)],
    ["real time", seconds(time.realSeconds)],
    ...(time.simulatedSeconds === undefined ? [] : [["time for the devices", seconds(time.simulatedSeconds)] as const]),
    ["retries", count(retries)],
    ["polls", count(polls)],
    ["waited between tries", seconds(waitedSeconds)],
    ["request-ids got", count(requestIds.got)],
    ["request-ids wasted", count(requestIds.wasted)],
    ["duplicates signed", count(duplicates.signed)],
    ["revisions above 1", count(duplicates.revisionsAboveOne)],
    ...latencyFigures(fleet),
    ...counted("devices given up", errors.devices),
    ...counted("failed tries", errors.tries),
    ...memoryFigures(fleet),
  ];
}
