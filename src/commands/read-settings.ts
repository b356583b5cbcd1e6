import { resolve } from "node:path";
import { Deadline } from "../clock/deadline.ts";
import { systemClock } from "../clock/system-clock.ts";
import { FsSettingsFiles } from "../config/files.ts";
import { findingInWords } from "../config/finding.ts";
import { loadSettings } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { Problem } from "../problem/problem.ts";
import { devicePaths } from "../snapd/device-paths.ts";
import { Snapctl, snapContext } from "../snapd/snapctl.ts";
import type { DeviceOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings file that counts: the flag's, the environment's, or inside a hook the gadget's own. */
function settingsFile(options: DeviceOptions, environment: Environment): string {
  const named = options.config ?? environment["PREPARE_DEVICE_SETTINGS"];
  if (named !== undefined) return named;
  const snap = environment["SNAP"];
  if (snap !== undefined) return resolve(snap, "prepare-device.yaml");
  throw new Problem("usage-wrong", "cannot find the settings: no file is named", {
    cure: "Name the settings file with --config FILE.",
  });
}

/** What `snap set` gave the gadget, where the command runs inside its snap. */
async function snapConfiguration(root: string, environment: Environment, deadline: Deadline): Promise<unknown> {
  if (snapContext(environment) === undefined) return undefined;
  const snapctl = new Snapctl({ socketPath: devicePaths(root, true).snapctlSocket, environment, deadline });
  return (await snapctl.get(["prepare-device"])).get("prepare-device");
}

/** The checked settings of all layers; warnings are told at once. */
export async function readSettings(
  terminal: Terminal,
  options: DeviceOptions,
  environment: Environment,
): Promise<Settings> {
  const startMs = systemClock.monotonicMs();
  const settings = await loadSettings({
    file: settingsFile(options, environment),
    files: new FsSettingsFiles(),
    askSnapctl: (seconds) =>
      snapConfiguration(options.root, environment, new Deadline(systemClock, startMs + seconds * 1000)),
    environment,
    workingFolder: process.cwd(),
  });
  // The commands announce further roots themselves, louder.
  for (const warning of settings.warnings.filter(({ code }) => code !== "settings-trust-in-use")) {
    terminal.err(`warning: ${findingInWords(warning)} [${warning.code}]`);
    terminal.err(`  what to do: ${warning.fix}`);
  }
  return settings;
}
