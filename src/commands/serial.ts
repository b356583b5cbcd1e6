import { dirname } from "node:path";
import type { Settings } from "../config/settings.ts";
import { explainReading, type HardwareSerialOptions, readHardwareSerial } from "../hardware/hardware-serial.ts";
import type { HardwareSerial, Reading } from "../hardware/reading.ts";
import { readOtherSources } from "../hardware/survey.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { Problem } from "../problem/problem.ts";
import { existingFolder } from "./open-device.ts";
import type { SerialOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import type { Terminal } from "./terminal.ts";

/** Codes whose cure is another source. */
const wantsOther: readonly string[] = [
  "serial-ambiguous",
  "serial-empty",
  "serial-is-placeholder",
  "serial-mac-not-permanent",
  "serial-not-found",
  "serial-not-well-formed",
  "serial-too-long",
];

function hardwareOf({ file }: Settings, root: string): HardwareSerialOptions {
  const settingsFolder = file === undefined ? {} : { settingsFolder: dirname(file) };
  return { root: existingFolder(root), ...settingsFolder, userId: process.getuid?.() ?? 0 };
}

function inLines(others: readonly Reading[]): string[] {
  return ["other sources, which the settings do not name:", ...others.map((one) => `  ${explainReading(one)}`)];
}

/** Which of the other sources would do; where none does, what a factory can. */
function cureWith(problem: Problem, others: readonly Reading[]): string {
  const usable = others.filter(({ status }) => status === "usable").map(({ source }) => source);
  if (!wantsOther.includes(problem.code)) return problem.cure;
  if (usable.length > 0) {
    return `This hardware also has ${usable.join(", ")}: name one in serial.sources if it stays with the board for good.`;
  }
  if (problem.code !== "serial-not-found") return problem.cure;
  return "None of the others will do: have the factory write the number into a file and name it, as file:/PATH.";
}

/** The same problem with what the other sources say, and a cure that knows it. */
function withOthers(problem: Problem, others: readonly Reading[]): Problem {
  return new Problem(problem.code, [problem.message, ...inLines(others)].join("\n"), {
    cause: problem,
    cure: cureWith(problem, others),
    detail: { ...problem.detail, others },
  });
}

async function find(settings: Settings, hardware: HardwareSerialOptions): Promise<HardwareSerial> {
  try {
    return await readHardwareSerial(settings.serial, hardware);
  } catch (fault) {
    if (!(fault instanceof Problem) || fault.detail["readings"] === undefined) throw fault;
    throw withOthers(fault, await readOtherSources(settings.serial, hardware));
  }
}

/**
 * `prepare-device serial`: the decision and what became of every source. Where there is none, or with --all, also what
 * the other sources would say. Changes nothing.
 */
export async function serialCommand(terminal: Terminal, options: SerialOptions): Promise<number> {
  const settings = await readSettings(terminal, options, process.env);
  const hardware = hardwareOf(settings, options.root);
  const found = await find(settings, hardware);
  const others = options.all === true ? await readOtherSources(settings.serial, hardware) : undefined;
  if (options.json) {
    terminal.out(JSON.stringify({ outcome: "found", ...found, ...(others && { others }) }, null, 2));
    return exitStatus.ok;
  }
  terminal.out(`${found.serial} (from ${found.source})`);
  for (const reading of found.readings) terminal.out(`  ${explainReading(reading)}`);
  for (const line of others === undefined ? [] : inLines(others)) terminal.out(line);
  return exitStatus.ok;
}
