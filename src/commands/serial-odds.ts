import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { readHardwareSerial } from "../hardware/hardware-serial.ts";
import type { HardwareSerial, Reading } from "../hardware/reading.ts";
import type { SerialSettings } from "../hardware/serial-settings.ts";
import {
  countFleet,
  type FleetDevice,
  type FleetOdds,
  type SerialFleet,
  unfitDevices,
  valuesPerDevice,
} from "../odds/fleet-odds.ts";
import { listText } from "../odds/list-text.ts";
import { expectedCollisions, guessPattern, type Pattern, parsePattern, showPattern } from "../odds/pattern.ts";
import { patternFleet, usualSample } from "../odds/pattern-fleet.ts";
import { openSerialList } from "../odds/serial-list.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { failureDocument, tellFailure } from "./failure.ts";
import { requireNamedFile } from "./named-file.ts";
import { existingFolder } from "./open-device.ts";
import type { SerialOddsOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import { oddsInWords } from "./serial-odds-words.ts";
import type { Terminal } from "./terminal.ts";

/** What the table of fingerprints holds in 600 MB of memory. */
const maxListed = 45_000_000;
const pieceBytes = 256 * 1024;
const maxDevices = 1_000_000;
const progressEvery = 500_000;

/** The fleet, and how it came about. */
export interface OddsOrigin {
  readonly kind: "pattern" | "list" | "fixture";
  readonly said: (devices: number) => string;
  readonly pattern?: Pattern;
}

function devicesOf({ devices = String(usualSample.devices) }: SerialOddsOptions): number {
  const count = /^\d{1,7}$/.test(devices) ? Number(devices) : 0;
  if (count >= 1 && count <= maxDevices) return count;
  throw new Problem("usage-wrong", `cannot look at ${printable(devices, 20)} devices`, {
    cure: `Give --devices a whole number of 1 to ${maxDevices}.`,
  });
}

function drawnFleet(pattern: Pattern, options: SerialOddsOptions, perDevice: number): SerialFleet {
  return patternFleet(pattern, perDevice, { devices: devicesOf(options), seed: options.seed ?? usualSample.seed });
}

/** Every unit says the same: a filler text, or what no unit may have. */
function sameFleet(value: string, options: SerialOddsOptions, perDevice: number): SerialFleet {
  const count = devicesOf(options);
  const devices = (): Iterable<FleetDevice> =>
    Array.from({ length: count }, () => ({ values: Array<string>(perDevice).fill(value) }));
  return { isSample: false, devices };
}

/** Where minutes pass, somebody wants to know that they do. */
function withProgress(terminal: Terminal, fleet: SerialFleet): SerialFleet {
  let pass = 0;
  async function* devices(): AsyncGenerator<FleetDevice> {
    pass += 1;
    const what = pass === 1 ? "devices looked at" : "devices looked at again, for serials that they share";
    let looked = 0;
    for await (const one of fleet.devices()) {
      yield one;
      looked += 1;
      if (looked % progressEvery === 0) terminal.err(`${looked} ${what}`);
    }
  }
  return { ...fleet, devices };
}

/** An ordinary file, for it is read twice and a pipe could not be. Problems disk-… */
function piecesOf(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(resolve(path), { highWaterMark: pieceBytes });
}

async function listFleet(
  options: SerialOddsOptions,
  path: string,
  perDevice: number,
): Promise<[SerialFleet, OddsOrigin]> {
  requireNamedFile(path);
  const list = await openSerialList(() => listText(piecesOf(path)), options.column);
  async function* devices(): AsyncGenerator<FleetDevice> {
    let count = 0;
    for await (const { serial, line } of list.serials()) {
      count += 1;
      if (count > maxListed) throw tooLong(path);
      yield { values: perDevice === 1 ? [serial] : Array<string>(perDevice).fill(serial), line };
    }
  }
  const said = (count: number): string =>
    `${count} serials of ${printable(path)}, column ${printable(list.column, 40)}`;
  return [
    { isSample: false, devices },
    { kind: "list", said },
  ];
}

function tooLong(path: string): Problem {
  return new Problem("usage-wrong", `cannot count ${printable(path, 300)}: it has more than ${maxListed} serials`, {
    cure: "Split the list and count each part; serials that two parts share are then not found.",
  });
}

/** A unit whose firmware holds something that is refused: every unit of its kind is. */
function refusedFleet(fault: unknown, options: SerialOddsOptions, serial: SerialSettings): [SerialFleet, OddsOrigin] {
  const readings = fault instanceof Problem ? (fault.detail["readings"] as readonly Reading[] | undefined) : undefined;
  const reading = readings?.find(({ status, raw }) => status === "refused" && raw !== undefined);
  if (reading?.raw === undefined) throw fault;
  const said = `${reading.source} says "${reading.raw}" on this unit and, it is taken, on every other`;
  return [sameFleet(reading.raw, options, valuesPerDevice(serial)), { kind: "fixture", said: () => said }];
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
  return [drawnFleet(pattern, options, valuesPerDevice(serial)), { kind: "fixture", said: () => said, pattern }];
}

/** A list is counted whole: nothing is drawn. */
function refuseDrawing({ devices, seed }: SerialOddsOptions): void {
  if (devices === undefined && seed === undefined) return;
  const option = devices === undefined ? "--seed" : "--devices";
  throw new Problem("usage-wrong", `cannot use ${option} with --csv: a list is counted whole`, {
    cure: `Leave ${option} out, or give --pattern in place of the list.`,
  });
}

async function fleetOf(options: SerialOddsOptions, serial: SerialSettings): Promise<[SerialFleet, OddsOrigin]> {
  const perDevice = valuesPerDevice(serial);
  if (options.csv !== undefined && options.pattern !== undefined) {
    throw new Problem("usage-wrong", "cannot take both --pattern and --csv", { cure: "Give one of them." });
  }
  if (options.csv === undefined && options.column !== undefined) {
    throw new Problem("usage-wrong", "cannot use --column: it belongs to --csv", { cure: "Give the list with --csv." });
  }
  if (options.csv !== undefined) refuseDrawing(options);
  if (options.csv !== undefined) return await listFleet(options, options.csv, perDevice);
  if (options.pattern === undefined) return await fixtureFleet(options, serial);
  const pattern = parsePattern(options.pattern);
  return [drawnFleet(pattern, options, perDevice), { kind: "pattern", said: () => showPattern(pattern), pattern }];
}

/** Percent of the devices that may go without a serial of their own; undefined: any. Problem usage-wrong. */
function limitOf({ failOver }: SerialOddsOptions): number | undefined {
  if (failOver === undefined) return undefined;
  const percent = /^\d{1,3}(\.\d{1,6})?$/.test(failOver) ? Number(failOver) : Number.NaN;
  if (percent <= 100) return percent;
  throw new Problem("usage-wrong", `cannot fail over ${printable(failOver, 20)} percent`, {
    cure: "Give --fail-over a number of 0 to 100, as 0 or 0.5.",
  });
}

/** What a build is to end with if too many devices go without a serial of their own. */
function overLimit(odds: FleetOdds, limit: number | undefined): Problem | undefined {
  const count = unfitDevices(odds);
  if (limit === undefined || (100 * count) / odds.devices <= limit) return undefined;
  const message = `cannot let this fleet pass: ${count} of ${odds.devices} devices get no serial of their own, ${limit} % may`;
  return new Problem("serial-odds-over", message, { detail: { count, devices: odds.devices, percent: limit } });
}

/** The result as one document; perTenThousand and between are devices of ten thousand, count those looked at. */
export function oddsDocument(odds: FleetOdds, origin: OddsOrigin): Record<string, unknown> {
  const expected = origin.pattern === undefined ? undefined : expectedCollisions(origin.pattern, odds.devices);
  return {
    outcome: "counted",
    fleet: origin.said(odds.devices),
    ...odds,
    unfit: unfitDevices(odds),
    ...(expected === undefined ? {} : { expectedColliding: expected }),
  };
}

/** `prepare-device serial odds`: what would become of a fleet's serials. Reads only. */
export async function serialOddsCommand(terminal: Terminal, options: SerialOddsOptions): Promise<number> {
  const limit = limitOf(options);
  const { serial: settings } = await readSettings(terminal, options, process.env);
  const [fleet, origin] = await fleetOf(options, settings);
  const odds = await countFleet(withProgress(terminal, fleet), settings);
  const document = oddsDocument(odds, origin);
  const over = overLimit(odds, limit);
  const outcome = over === undefined ? {} : { outcome: "over", error: failureDocument(over) };
  if (options.json) terminal.out(JSON.stringify({ ...document, ...outcome }, null, 2));
  else for (const line of oddsInWords(odds, document)) terminal.out(line);
  if (over !== undefined) tellFailure(terminal, over);
  return over?.exit ?? exitStatus.ok;
}
