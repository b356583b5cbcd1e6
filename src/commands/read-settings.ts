import { resolve } from "node:path";
import { Deadline } from "../clock/deadline.ts";
import { systemClock } from "../clock/system-clock.ts";
import { settingsFileName } from "../config/file-names.ts";
import { FsSettingsFiles } from "../config/files.ts";
import { findingInWords } from "../config/finding.ts";
import { fileVariable } from "../config/layers.ts";
import { loadSettings, noFile, type SettingsInput } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { Problem } from "../problem/problem.ts";
import { devicePaths } from "../snapd/device-paths.ts";
import { Snapctl, snapContext } from "../snapd/snapctl.ts";
import type { DeviceOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings file that is named: by the flag or the environment. */
function namedFile(options: Pick<DeviceOptions, "config">, environment: Environment): string | undefined {
  return options.config ?? (environment[fileVariable] || undefined);
}

/** The file that counts: the one that is named, or inside a hook the gadget's own, which need not exist. */
export function settingsFile(
  options: Pick<DeviceOptions, "config">,
  environment: Environment,
): Pick<SettingsInput, "file" | "fileMayBeMissing"> {
  const named = namedFile(options, environment);
  if (named !== undefined) return { file: named };
  const snap = environment["SNAP"];
  return snap === undefined ? {} : { file: resolve(snap, settingsFileName), fileMayBeMissing: true };
}

/** Whoever changes the device must say by which settings, be it by none: a forgotten option is no consent. */
export function requireNamedSettings(options: DeviceOptions, environment: Environment): void {
  if (namedFile(options, environment) !== undefined || environment["SNAP"] !== undefined) return;
  throw new Problem("usage-wrong", "cannot register: no settings file is named", {
    cure: `Name it with --config FILE. To register with the store and by the defaults: --config ${noFile}.`,
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
    ...settingsFile(options, environment),
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
