import { join } from "node:path";
import { systemClock } from "../clock/system-clock.ts";
import { FsSettingsFiles } from "../config/files.ts";
import { loadSettings } from "../config/load.ts";
import { FsDisk } from "../disk/fs-disk.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { Problem } from "../problem/problem.ts";
import { devicePaths } from "../snapd/device-paths.ts";
import { Snapctl } from "../snapd/snapctl.ts";
import { writeVerdict } from "../verdict/verdict.ts";
import { FileHookLog, noLog } from "./hooks/hook-log.ts";
import type { HookOutcome } from "./hooks/outcome.ts";
import {
  askOr,
  type Environment,
  type HookName,
  hookNames,
  type SettingsOrProblem,
  type Situation,
} from "./hooks/situation.ts";
import { Story } from "./hooks/story.ts";
import { settingsCacheIn } from "./settings-cache.ts";
import type { Terminal } from "./terminal.ts";

function hookOf(name: string): HookName {
  const hook = hookNames.find((one) => one === name);
  if (hook !== undefined) return hook;
  throw new Problem("usage-wrong", `cannot run hook "${name}": there is none of that name`, {
    cure: `The hooks are ${hookNames.join(", ")}.`,
  });
}

async function situationOf(terminal: Terminal, hook: HookName, environment: Environment): Promise<Situation> {
  const root = environment["SNAPPY_GLOBAL_ROOT"] || "/";
  const common = environment["SNAP_COMMON"];
  const commonFolder = common === undefined ? undefined : join(common, "prepare-device");
  const now = (): Date => systemClock.now();
  const facts = { hook, revision: environment["SNAP_REVISION"] ?? null };
  const log = commonFolder === undefined ? noLog : new FileHookLog(commonFolder, facts, now);
  const snapctl = new Snapctl({ socketPath: devicePaths(root, true).snapctlSocket, environment });
  const mode = await askOr(undefined, () => snapctl.systemMode());
  const story = new Story(terminal, log);
  return { hook, root, environment, disk: new FsDisk(), snapctl, story, now, commonFolder, mode };
}

/** The layers a hook has: the gadget's file, the snap's configuration, the environment. */
async function settingsOf({ environment, snapctl, story, disk, commonFolder }: Situation): Promise<SettingsOrProblem> {
  const snap = environment["SNAP"];
  try {
    const configured = await snapctl.get(["prepare-device"]);
    const settings = await loadSettings({
      file:
        environment["PREPARE_DEVICE_SETTINGS"] ?? (snap === undefined ? undefined : join(snap, "prepare-device.yaml")),
      files: new FsSettingsFiles(),
      snapctl: configured.get("prepare-device"),
      environment,
      workingFolder: snap ?? "/",
      cache: commonFolder === undefined ? undefined : settingsCacheIn(disk, commonFolder),
    });
    story.setLevel(settings.logLevel);
    for (const warning of settings.warnings) story.note(warning.problem, { code: warning.code, key: warning.path });
    return { settings };
  } catch (fault) {
    if (fault instanceof Problem) return { problem: fault };
    throw fault;
  }
}

async function outcomeOf(situation: Situation): Promise<HookOutcome | undefined> {
  const { hook } = situation;
  if (hook === "check-health") {
    await (await import("./hooks/check-health.ts")).checkHealth(situation);
    return undefined;
  }
  if (hook === "prepare-serial-request") {
    const { prepareSerialRequest } = await import("./hooks/prepare-serial-request.ts");
    return await prepareSerialRequest(situation, await settingsOf(situation));
  }
  const { registeringHook } = await import("./hooks/registering-hook.ts");
  return await registeringHook(situation, await settingsOf(situation));
}

async function keepOutcome(situation: Situation, outcome: HookOutcome): Promise<void> {
  const { disk, commonFolder, now, hook, snapctl, story } = situation;
  const { health, code, message, serial, exit } = outcome;
  if (outcome.quiet) return;
  const verdict = { version: 1, at: now().toISOString(), hook, health, code, message } as const;
  try {
    if (commonFolder !== undefined)
      writeVerdict(disk, commonFolder, serial === undefined ? verdict : { ...verdict, serial });
    // A failing hook's health is dropped by snapd; check-health says it later from the verdict.
    if (exit === exitStatus.ok) await snapctl.setHealth(health, message, code);
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    story.note(`the verdict could not be told: ${fault.message}`, { code: fault.code });
  }
}

/** Runs one hook in this environment; the answer is its exit status. */
export async function runHook(terminal: Terminal, name: string, environment: Environment): Promise<number> {
  const situation = await situationOf(terminal, hookOf(name), environment);
  const outcome = await outcomeOf(situation);
  if (outcome === undefined) return exitStatus.ok;
  situation.story.note(`ended: ${outcome.message}`, { code: outcome.code, exit: outcome.exit });
  await keepOutcome(situation, outcome);
  return outcome.exit;
}

/** `prepare-device hook NAME`: what the gadget's hooks/NAME executes. */
export async function hookCommand(terminal: Terminal, name: string): Promise<number> {
  return await runHook(terminal, name, process.env);
}
