import { dirname } from "node:path";
import type { Settings } from "../config/settings.ts";
import { explainReading, type HardwareSerialOptions } from "../hardware/hardware-serial.ts";
import { othersInLines, readSerialOrOthers } from "../hardware/other-sources.ts";
import { readOtherSources } from "../hardware/survey.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { existingFolder } from "./open-device.ts";
import type { SerialOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import type { Terminal } from "./terminal.ts";

/** Where a command looks for the hardware of these settings. */
export function hardwareOf({ file }: Settings, root: string): HardwareSerialOptions {
  const settingsFolder = file === undefined ? {} : { settingsFolder: dirname(file) };
  return { root: existingFolder(root), ...settingsFolder, userId: process.getuid?.() ?? 0 };
}

/**
 * `prepare-device serial`: the decision and what became of every source. Where there is none, or with --all, also what
 * the other sources would say. Changes nothing.
 */
export async function serialCommand(terminal: Terminal, options: SerialOptions): Promise<number> {
  const settings = await readSettings(terminal, options, process.env);
  const hardware = hardwareOf(settings, options.root);
  const found = await readSerialOrOthers(settings.serial, hardware);
  const others = options.all === true ? await readOtherSources(settings.serial, hardware) : undefined;
  if (options.json) {
    terminal.out(JSON.stringify({ outcome: "found", ...found, ...(others && { others }) }, null, 2));
    return exitStatus.ok;
  }
  terminal.out(`${found.serial} (from ${found.source})`);
  for (const reading of found.readings) terminal.out(`  ${explainReading(reading)}`);
  for (const line of others === undefined ? [] : othersInLines(others)) terminal.out(line);
  return exitStatus.ok;
}
