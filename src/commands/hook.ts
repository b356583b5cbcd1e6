import { Deadline } from "../clock/deadline.ts";
import { systemClock } from "../clock/system-clock.ts";
import { settingsFileName } from "../config/file-names.ts";
import { FsSettingsFiles } from "../config/files.ts";
import { keys } from "../config/keys.ts";
import { fileVariable } from "../config/layers.ts";
import { loadSettings, type SettingsInput } from "../config/load.ts";
import { FsDisk } from "../disk/fs-disk.ts";
import { inFolder } from "../disk/in-folder.ts";
import { isThere } from "../disk/is-there.ts";
import { loadCrypto } from "../keys/ed25519.ts";
import { identityKeyNames } from "../keys/identity-key.ts";
import { KeySearch } from "../keys/key-search.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { Problem } from "../problem/problem.ts";
import { recordFileName } from "../record/glance.ts";
import { devicePaths } from "../snapd/device-paths.ts";
import { Snapctl } from "../snapd/snapctl.ts";
import { problemOf } from "./failure.ts";
import { checkHealth } from "./hooks/check-health.ts";
import { askEarly, type EarlyQuestions } from "./hooks/early-questions.ts";
import { FileHookLog, noLog } from "./hooks/hook-log.ts";
import type { HookOutcome } from "./hooks/outcome.ts";
import { registeringHook } from "./hooks/registering-hook.ts";
import {
  askOr,
  type Environment,
  type HookName,
  hookNames,
  type SettingsOrProblem,
  type Situation,
  snapFolders,
  withoutMissingFolders,
} from "./hooks/situation.ts";
import { Story } from "./hooks/story.ts";
import { outcomeTeller } from "./hooks/tell-outcome.ts";
import { snapdLimits, type TimeLimit, type TimeLimits, untilAtMost } from "./hooks/time-limits.ts";
import { untilSent } from "./hooks/until-sent.ts";
import type { JsonOption } from "./options.ts";
import { settingsCacheIn } from "./settings-cache.ts";
import type { Terminal } from "./terminal.ts";

function hookOf(name: string): HookName {
  const hook = hookNames.find((one) => one === name);
  if (hook !== undefined) return hook;
  throw new Problem("usage-wrong", `cannot run hook "${name}": there is none of that name`, {
    cure: `The hooks are ${hookNames.join(", ")}.`,
  });
}

/** The verdict is told after the run's time, too; snapd has this long to take it. */
const farewellMs = 5_000;

/** What is known before snapd is asked anything. */
type Beginning = Omit<Situation, "snapctl" | "mode" | "askModel">;

interface Start {
  readonly hook: HookName;
  readonly environment: Environment;
  readonly limit: TimeLimit;
  readonly keySearch: KeySearch;
}

function beginningOf(terminal: Terminal, { hook, environment, limit, keySearch }: Start): Beginning {
  const root = environment["SNAPPY_GLOBAL_ROOT"] || "/";
  const common = environment["SNAP_COMMON"];
  const commonFolder = common === undefined ? undefined : inFolder(common, "prepare-device");
  const now = (): Date => systemClock.now();
  const facts = { hook, revision: environment["SNAP_REVISION"] ?? null };
  const disk = new FsDisk();
  const log = commonFolder === undefined ? noLog : new FileHookLog(disk, commonFolder, facts, now);
  const story = new Story(terminal, log);
  const startMs = systemClock.monotonicMs();
  const endMs = startMs + limit.endSeconds * 1000;
  const farewell = (): Snapctl => snapctlUntil({ root, environment }, systemClock.monotonicMs() + farewellMs);
  const tell = outcomeTeller({ disk, commonFolder, now, hook, story, farewell });
  return { hook, root, environment, disk, story, now, commonFolder, startMs, endMs, keySearch, tell };
}

function snapctlUntil({ root, environment }: Pick<Situation, "root" | "environment">, deadlineMs: number): Snapctl {
  const deadline = new Deadline(systemClock, deadlineMs);
  return new Snapctl({ socketPath: devicePaths(root, true).snapctlSocket, environment, deadline });
}

/** The settings, and how long the hook may take by them, or by those of their layers that could be read. */
interface Bounds {
  readonly given: SettingsOrProblem;
  readonly deadlineMs: number;
  /** Undefined where the settings' file stood in the way. */
  readonly early: EarlyQuestions | undefined;
}

/** The file that the environment names, or the gadget's own, which a gadget that is served by the store does not need. */
function settingsFile(environment: Environment): Pick<SettingsInput, "file" | "fileMayBeMissing"> {
  const named = environment[fileVariable];
  const snap = environment["SNAP"];
  if (named !== undefined && named !== "") return { file: named };
  return snap === undefined ? {} : { file: inFolder(snap, settingsFileName), fileMayBeMissing: true };
}

/** A prepare-device that finds an identity key and no record of it makes one, whatever becomes of the hook. */
function willSign({ hook, environment, disk }: Beginning): boolean {
  const lies = (name: string): boolean =>
    snapFolders(environment).some((folder) => isThere(disk, inFolder(folder, name)));
  return hook === "prepare-device" && lies(identityKeyNames.private) && !lies(recordFileName);
}

/** The layers a hook has: the gadget's file, the snap's configuration, the environment. */
async function boundsOf(beginning: Beginning, limit: TimeLimit): Promise<Bounds> {
  const { hook, environment, story, disk, commonFolder, startMs } = beginning;
  const snap = environment["SNAP"];
  const after = (seconds: number): number => startMs + Math.min(seconds, limit.deadlineSeconds) * 1000;
  let deadlineMs = after(keys.deadline.standard);
  let early: EarlyQuestions | undefined;
  const askSnapctl = async (seconds: number): Promise<unknown> => {
    deadlineMs = after(seconds);
    const snapctl = snapctlUntil(beginning, deadlineMs);
    const configuration = snapctl.get(["prepare-device"]);
    early = askEarly(hook, snapctl, deadlineMs);
    if (willSign(beginning)) void untilSent().then(loadCrypto);
    return (await configuration).get("prepare-device");
  };
  try {
    const settings = await loadSettings({
      ...settingsFile(environment),
      files: new FsSettingsFiles(),
      askSnapctl,
      environment,
      workingFolder: snap ?? "/",
      cache: commonFolder === undefined ? undefined : settingsCacheIn(disk, commonFolder),
    });
    story.setLevel(settings.logLevel);
    if (settings.file === undefined)
      story.note("there is no settings file: the defaults count where nothing else is set");
    for (const warning of settings.warnings) story.note(warning.problem, { code: warning.code, key: warning.path });
    const deadlineSeconds = Math.min(settings.deadlineSeconds, limit.deadlineSeconds);
    return { given: { settings: { ...settings, deadlineSeconds } }, deadlineMs: after(deadlineSeconds), early };
  } catch (fault) {
    if (fault instanceof Problem) return { given: { problem: fault }, deadlineMs, early };
    throw fault;
  }
}

async function situationOf(beginning: Beginning, { deadlineMs, early }: Bounds): Promise<Situation> {
  const snapctl = snapctlUntil(beginning, deadlineMs);
  // Where the snap's configuration has changed the deadline, snapd is asked anew.
  const asked = early?.deadlineMs === deadlineMs ? early : undefined;
  const mode = await askOr(undefined, () => asked?.mode ?? snapctl.systemMode());
  return { ...beginning, snapctl, mode, askModel: () => asked?.model ?? snapctl.model() };
}

async function outcomeOf(beginning: Beginning, limit: TimeLimit): Promise<HookOutcome> {
  const bounds = await boundsOf(beginning, limit);
  const { given } = bounds;
  const situation = await situationOf(beginning, bounds);
  if (beginning.hook === "prepare-serial-request") {
    const { prepareSerialRequest } = await import("./hooks/prepare-serial-request.ts");
    return await prepareSerialRequest(situation, given);
  }
  return await registeringHook(situation, given);
}

/** Tells the health, whatever is in the way: a check that fails would undo a seeding or a refresh. */
async function tellHealth(beginning: Beginning, limit: TimeLimit): Promise<number> {
  const snapctl = snapctlUntil(beginning, beginning.startMs + limit.deadlineSeconds * 1000);
  try {
    await untilAtMost(beginning.endMs, () => checkHealth({ ...beginning, snapctl }));
  } catch (fault) {
    const { message, code } = problemOf(fault);
    beginning.story.say(`the health could not be told: ${message} [${code}]`);
  }
  return exitStatus.ok;
}

/** snapd sets SNAP for every hook: whoever runs one by hand must not think that it did its work. */
function insideSnap(hook: HookName, environment: Environment): HookName {
  if (environment["SNAP"] !== undefined) return hook;
  throw new Problem("snapctl-no-context", `cannot run hook ${hook}: snapd did not start it (SNAP is not set)`);
}

interface HookEnd {
  readonly hook: HookName;
  readonly exit: number;
  /** check-health has none: it tells an earlier one. */
  readonly outcome?: HookOutcome;
}

interface HookCall {
  readonly name: string;
  readonly given: Environment;
  readonly limits: TimeLimits;
  readonly keySearch: KeySearch;
}

async function endOf(terminal: Terminal, { name, given, limits, keySearch }: HookCall): Promise<HookEnd> {
  const hook = insideSnap(hookOf(name), given);
  const limit = limits[hook];
  const { environment, missing } = withoutMissingFolders(given, new FsDisk());
  const beginning = beginningOf(terminal, { hook, environment, limit, keySearch });
  for (const one of missing) beginning.story.say(`${one} names no folder: nothing is kept there`);
  if (hook === "check-health") return { hook, exit: await tellHealth(beginning, limit) };
  const outcome = await outcomeOf(beginning, limit);
  beginning.story.note(`ended: ${outcome.message}`, { code: outcome.code, exit: outcome.exit });
  await beginning.tell(outcome);
  return { hook, exit: outcome.exit, outcome };
}

/**
 * Runs one hook in this environment; the answer is its exit status. What was given up because its time was over may still
 * be under way then. Problems usage-wrong, snapctl-no-context.
 */
export async function runHook(
  terminal: Terminal,
  name: string,
  environment: Environment,
  limits: TimeLimits = snapdLimits,
): Promise<number> {
  return (await endOf(terminal, { name, given: environment, limits, keySearch: new KeySearch() })).exit;
}

/**
 * `prepare-device hook NAME`: what the gadget's hooks/NAME executes; --json is for whoever runs one by hand. The search
 * for a device key may have begun.
 */
export async function hookCommand(
  terminal: Terminal,
  name: string,
  options: JsonOption,
  keySearch: KeySearch,
): Promise<number> {
  const { hook, exit, outcome } = await endOf(terminal, { name, given: process.env, limits: snapdLimits, keySearch });
  if (options.json) {
    const { health, code, message, serial } = outcome ?? {};
    const ended = { outcome: exit === exitStatus.ok ? "done" : "failed", hook, exit, health, code, message, serial };
    terminal.out(JSON.stringify(ended, null, 2));
  }
  return exit;
}
