import { readHardwareSerial } from "../hardware/hardware-serial.ts";
import type { HardwareSerial, Reading } from "../hardware/reading.ts";
import type { SerialSettings } from "../hardware/serial-settings.ts";
import { SeededDraw } from "../odds/draw.ts";
import { countFleet, type FleetOdds, type SerialFleet, valuesPerDevice } from "../odds/fleet-odds.ts";
import {
  expectedCollisions,
  fillPattern,
  guessPattern,
  type Pattern,
  parsePattern,
  showPattern,
} from "../odds/pattern.ts";
import { readSerialList } from "../odds/serial-list.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { readNamedFile } from "./named-file.ts";
import { existingFolder } from "./open-device.ts";
import type { SerialOddsOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import { oddsInWords } from "./serial-odds-words.ts";
import type { Terminal } from "./terminal.ts";

const listMaxBytes = 64 * 1024 * 1024;
const maxDevices = 1_000_000;

/** The fleet, and how it came about. */
export interface OddsOrigin {
  readonly kind: "pattern" | "list" | "fixture";
  readonly said: string;
  readonly pattern?: Pattern;
}

function devicesOf({ devices = "10000" }: SerialOddsOptions): number {
  const count = /^\d{1,7}$/.test(devices) ? Number(devices) : 0;
  if (count >= 1 && count <= maxDevices) return count;
  throw new Problem("usage-wrong", `cannot look at ${printable(devices, 20)} devices`, {
    cure: `Give --devices a whole number of 1 to ${maxDevices}.`,
  });
}

function patternFleet(pattern: Pattern, options: SerialOddsOptions, perDevice: number): SerialFleet {
  const devices = devicesOf(options);
  const draw = new SeededDraw(options.seed ?? "1");
  function* values(): Generator<readonly string[]> {
    for (let device = 0; device < devices; device += 1) {
      yield Array.from({ length: perDevice }, () => fillPattern(pattern, device, draw));
    }
  }
  return { devices, isSample: pattern.some(({ kind }) => kind === "random"), values };
}

/** Every unit says the same: a filler text, or what no unit may have. */
function sameFleet(value: string, options: SerialOddsOptions, perDevice: number): SerialFleet {
  const devices = devicesOf(options);
  const values = (): Iterable<readonly string[]> =>
    Array.from({ length: devices }, () => Array<string>(perDevice).fill(value));
  return { devices, isSample: false, values };
}

function readList(file: string): string {
  const bytes = readNamedFile(file, listMaxBytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}

function listFleet(options: SerialOddsOptions, path: string, perDevice: number): [SerialFleet, OddsOrigin] {
  const { serials, column } = readSerialList(readList(path), options.column);
  const values = (): Iterable<readonly string[]> => serials.map((one) => Array<string>(perDevice).fill(one));
  const said = `${serials.length} serials of ${printable(path)}, column ${printable(column, 40)}`;
  return [
    { devices: serials.length, isSample: false, values },
    { kind: "list", said },
  ];
}

/** A unit whose firmware holds something that is refused: every unit of its kind is. */
function refusedFleet(fault: unknown, options: SerialOddsOptions, serial: SerialSettings): [SerialFleet, OddsOrigin] {
  const readings = fault instanceof Problem ? (fault.detail["readings"] as readonly Reading[] | undefined) : undefined;
  const reading = readings?.find(({ status, raw }) => status === "refused" && raw !== undefined);
  if (reading?.raw === undefined) throw fault;
  const said = `${reading.source} says "${reading.raw}" on this unit and, it is taken, on every other`;
  return [sameFleet(reading.raw, options, valuesPerDevice(serial)), { kind: "fixture", said }];
}

async function fixtureFleet(options: SerialOddsOptions, serial: SerialSettings): Promise<[SerialFleet, OddsOrigin]> {
  const root = existingFolder(options.root);
  let found: HardwareSerial;
  try {
    found = await readHardwareSerial(serial, { root, userId: process.getuid?.() ?? 0 });
  } catch (fault) {
    return refusedFleet(fault, options, serial);
  }
  const raw = found.readings.find(({ status }) => status === "taken")?.raw ?? found.serial;
  const pattern = guessPattern(raw);
  if (pattern === undefined) {
    throw new Problem("usage-wrong", `cannot tell from "${raw}" (${found.source}) how other units are numbered`, {
      cure: "Say it with --pattern, or give the factory's list with --csv.",
    });
  }
  const said = `${found.source} says "${raw}"; other units are guessed to be numbered ${showPattern(pattern)}`;
  return [patternFleet(pattern, options, valuesPerDevice(serial)), { kind: "fixture", said, pattern }];
}

async function fleetOf(options: SerialOddsOptions, serial: SerialSettings): Promise<[SerialFleet, OddsOrigin]> {
  const perDevice = valuesPerDevice(serial);
  if (options.csv !== undefined && options.pattern !== undefined) {
    throw new Problem("usage-wrong", "cannot take both --pattern and --csv", { cure: "Give one of them." });
  }
  if (options.csv === undefined && options.column !== undefined) {
    throw new Problem("usage-wrong", "cannot use --column: it belongs to --csv", { cure: "Give the list with --csv." });
  }
  if (options.csv !== undefined) return listFleet(options, options.csv, perDevice);
  if (options.pattern === undefined) return await fixtureFleet(options, serial);
  const pattern = parsePattern(options.pattern);
  return [patternFleet(pattern, options, perDevice), { kind: "pattern", said: showPattern(pattern), pattern }];
}

/** The result as one document; figures are devices of ten thousand. */
export function oddsDocument(odds: FleetOdds, origin: OddsOrigin): Record<string, unknown> {
  const expected = origin.pattern === undefined ? undefined : expectedCollisions(origin.pattern, odds.devices);
  return {
    outcome: "counted",
    fleet: origin.said,
    ...odds,
    ...(expected === undefined ? {} : { expectedColliding: expected }),
  };
}

/** `prepare-device serial odds`: what would become of a fleet's serials. Reads only. */
export async function serialOddsCommand(terminal: Terminal, options: SerialOddsOptions): Promise<number> {
  const { serial: settings } = await readSettings(terminal, options, process.env);
  const [fleet, origin] = await fleetOf(options, settings);
  const odds = countFleet(fleet, settings);
  const document = oddsDocument(odds, origin);
  if (options.json) terminal.out(JSON.stringify(document, null, 2));
  else for (const line of oddsInWords(odds, document)) terminal.out(line);
  return exitStatus.ok;
}
