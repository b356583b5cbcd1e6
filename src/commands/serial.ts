import { dirname } from "node:path";
import { explainReading, readHardwareSerial } from "../hardware/hardware-serial.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { existingFolder } from "./open-device.ts";
import type { DeviceOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import type { Terminal } from "./terminal.ts";

/** `prepare-device serial`: the decision and what became of every source. Changes nothing. */
export async function serialCommand(terminal: Terminal, options: DeviceOptions): Promise<number> {
  const settings = await readSettings(terminal, options, process.env);
  const found = await readHardwareSerial(settings.serial, {
    root: existingFolder(options.root),
    ...(settings.file === undefined ? {} : { settingsFolder: dirname(settings.file) }),
    userId: process.getuid?.() ?? 0,
  });
  if (options.json) {
    terminal.out(JSON.stringify({ outcome: "found", ...found }, null, 2));
    return exitStatus.ok;
  }
  terminal.out(`${found.serial} (from ${found.source})`);
  for (const reading of found.readings) terminal.out(`  ${explainReading(reading)}`);
  return exitStatus.ok;
}
