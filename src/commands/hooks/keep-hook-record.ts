import type { ModelAssertion } from "../../assertion/assertion.ts";
import { buildInfo } from "../../build-info.ts";
import { systemClock } from "../../clock/system-clock.ts";
import type { Settings } from "../../config/settings.ts";
import { inFolder } from "../../disk/in-folder.ts";
import { isThere } from "../../disk/is-there.ts";
import { identityKeyNames } from "../../keys/identity-key.ts";
import { exitStatus } from "../../problem/exit-status.ts";
import type { Problem } from "../../problem/problem.ts";
import { glanceAtRecord } from "../../record/glance.ts";
import { isWorthRecording } from "../../record/next-record.ts";
import { vaultAddress } from "../../record/vault-address.ts";
import type { Places } from "../../registration/places.ts";
import { problemOf } from "../failure.ts";
import { type EndedRun, keepRecord } from "../keep-record.ts";
import type { OpenedDevice } from "../open-device.ts";
import { storedPaths } from "../record-facts.ts";
import type { HookOutcome } from "./outcome.ts";
import type { RunFacts } from "./run-facts.ts";
import { type Situation, snapFolders } from "./situation.ts";
import { untilSent } from "./until-sent.ts";

interface RecordedHook {
  readonly situation: Situation;
  readonly settings: Settings;
  readonly device: OpenedDevice;
  readonly model: ModelAssertion;
  readonly places: Places;
  readonly facts: RunFacts;
}

/** With less time left the hook ends without a record: it is told, and nothing depends on it. */
const neededMs = 5_000;

/** The record lies beside the identity key: in the device folder, or with a delegated device in the snap's own. */
function folderOf({ situation, places }: RecordedHook): string | undefined {
  const folders = [places.ownFolder, ...snapFolders(situation.environment)];
  return folders.find((folder) => isThere(situation.disk, inFolder(folder, identityKeyNames.private)));
}

type Came = HookOutcome | Problem;

function outcomeOf({ provisioned }: RunFacts, came: Came): EndedRun["run"]["outcome"] {
  if (came instanceof Error) return "failed";
  if (provisioned !== undefined) return provisioned.outcome;
  if (came.code === "registered") return "already-registered";
  return came.code === "delegated" ? "delegated" : "waiting";
}

/** In milliseconds; the hook's own beginning counts, with what it did before it had a device. */
function runOf({ situation, facts }: RecordedHook, came: Came): EndedRun["run"] {
  const durationMs = Math.max(0, Math.round(systemClock.monotonicMs() - situation.startMs));
  const startedAt = new Date(situation.now().getTime() - durationMs).toISOString();
  return { startedAt, by: situation.hook, outcome: outcomeOf(facts, came), code: came.code, durationMs };
}

/** Of a hook that found nothing new: told without a look at signatures, since it is on the way of every try of snapd's. */
function isNews({ situation, settings, facts }: RecordedHook, folder: string, run: EndedRun["run"]): boolean {
  // The same boot's prepare-device says what became of it.
  if (run.code === "left-to-prepare-device") return false;
  if (run.outcome === "registered" || run.outcome === "failed") return true;
  const { provisioned, hardware } = facts;
  const serial = provisioned?.serial.serial ?? hardware?.serial ?? null;
  const { version, commit } = buildInfo;
  const news = { run, serial, vault: vaultAddress(settings), agent: { version, commit } };
  return isWorthRecording(glanceAtRecord(situation.disk, folder), news);
}

/**
 * Keeps the signed record of what this hook came to, beside the identity key; before there is one, nothing. Never
 * throws, and takes no time that the hook has not.
 */
async function keepHookRecord(hook: RecordedHook, came: Came): Promise<void> {
  const { situation, settings, device, model, facts } = hook;
  const folder = folderOf(hook);
  if (folder === undefined || situation.endMs - systemClock.monotonicMs() < neededMs) return;
  const run = runOf(hook, came);
  if (!isNews(hook, folder, run)) return;
  const { provisioned, steps, route, hardware, held } = facts;
  const why = await keepRecord(device, settings, {
    run,
    route: route ?? "none",
    steps: steps?.done ?? [],
    attempts: steps?.repeated ?? [],
    notes: provisioned?.notes ?? [],
    model,
    serialNumber: provisioned?.serial.serial ?? hardware?.serial,
    serial: provisioned?.serial,
    folder,
    stored: storedPaths(device.disk, folder, provisioned?.places.savedFolder),
    hardware,
    seen: facts.seen,
    identityKey: facts.identityKey,
    locked: held?.folders ?? [],
  });
  if (why !== undefined) situation.story.note(why);
}

/**
 * Does a hook's work and keeps the record of how it ended; what the work has locked is free then. snapd hears of a good end
 * meanwhile: while it answers the record is made.
 */
export async function recorded(hook: RecordedHook, work: () => Promise<HookOutcome>): Promise<HookOutcome> {
  const { situation, facts } = hook;
  const recordFailure = async (fault: unknown): Promise<never> => {
    await keepHookRecord(hook, problemOf(fault));
    await facts.readied;
    throw fault;
  };
  try {
    const outcome = await work().catch(recordFailure);
    const telling = outcome.exit === exitStatus.ok ? situation.tell(outcome) : undefined;
    await untilSent();
    await keepHookRecord(hook, outcome);
    await Promise.all([telling, facts.readied]);
    return outcome;
  } finally {
    facts.held?.release();
  }
}
