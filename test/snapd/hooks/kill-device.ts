import { readdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DaemonRig } from "../daemon/daemon-rig.ts";
import type { Random } from "../differential/random.ts";
import { isOver, patienceMs, registrationChanges } from "./device-facts.ts";
import { diskStage, diskStages } from "./disk-stage.ts";
import { findHook, isAlive } from "./hook-process.ts";

export interface KillTally {
  /** Kills that hit a living hook. */
  alive: number;
  /** Those among them that took the daemon along, as a power cut does. */
  withDaemon: number;
  /** Hooks that had ended before their kill came. */
  missed: number;
  /** Temporary files that the killed daemon left in its own database. */
  strays: number;
  /** What the kills left on the disk: how often by the name of the stage. */
  readonly left: Map<string, number>;
}

export interface KillTarget {
  readonly rig: DaemonRig;
  readonly model: "core" | "classic";
  readonly serial: string;
}

const hook = "prepare-device";
/** So long a whole run takes on an idle machine: with nothing made yet, and one that delegates or goes on. */
const runsMs = [1_200, 300] as const;
/** Between two steps on the disk. */
const stepMs = 25;

async function isRegistered(rig: DaemonRig): Promise<boolean> {
  return (await rig.get("/v2/model/serial"))?.status === 200;
}

/** The hook's process, or undefined once snapd has its serial. */
function nextHook({ rig }: KillTarget): Promise<{ readonly pid: number | undefined }> {
  let turns = 0;
  return rig.waitFor("hook or serial", patienceMs, async () => {
    const pid = findHook(rig.root, hook);
    if (pid !== undefined) return { pid };
    turns += 1;
    return turns % 5 === 0 && (await isRegistered(rig)) ? { pid: undefined } : undefined;
  });
}

/** Half of the kills come at any time, the others shortly after a step on the disk that is still to come. */
async function waitForMoment(target: KillTarget, pid: number, random: Random): Promise<void> {
  const { rig, model, serial } = target;
  if (random.once(2)) {
    const moment = performance.now() + random.below(random.pick(runsMs));
    while (isAlive(pid) && performance.now() < moment) await sleep(1);
    return;
  }
  const now = diskStage(rig.root, model, serial);
  const wanted = Math.min(diskStages.length - 1, now + 1 + random.below(diskStages.length - now));
  const afterMs = random.below(stepMs);
  while (isAlive(pid) && diskStage(rig.root, model, serial) < wanted) await sleep(1);
  await sleep(afterMs);
}

function tryKill(pid: number): boolean {
  // Its parent, the daemon, takes it from the table of processes: until then a number is not given out again.
  if (!isAlive(pid)) return false;
  process.kill(pid, "SIGKILL");
  return true;
}

/** The daemon sees how its hook ended, and may adopt at once. */
async function letItEnd({ rig }: KillTarget): Promise<void> {
  await rig.waitFor("end of the registration", patienceMs, async () => {
    if (await isRegistered(rig)) return true;
    return (await registrationChanges(rig)).every(isOver) || undefined;
  });
}

/**
 * A file that snapd was writing when it was killed makes its whole search for assertions of that type fail, at every start
 * (asserts/fsbackstore.go: "invalid active assertion filename"). This is between snapd and the power supply, and a
 * person has to remove the file; our writes leave none there.
 */
function removeStrays(root: string): number {
  const database = join(root, "var/lib/snapd/assertions/asserts-v0");
  const names = readdirSync(database, { recursive: true, encoding: "utf8" });
  const strays = names.filter((name) => /\/active\.[^./]{12}~$/.test(name));
  for (const name of strays) unlinkSync(join(database, name));
  return strays.length;
}

async function killOnce(target: KillTarget, pid: number, random: Random, tally: KillTally): Promise<void> {
  const { rig, model, serial } = target;
  const withDaemon = random.once(3);
  await waitForMoment(target, pid, random);
  if (withDaemon && isAlive(pid)) {
    await rig.killDaemon();
    tally.strays += removeStrays(rig.root);
  }
  if (!tryKill(pid)) {
    tally.missed += 1;
    // Delegated, or adopted late: what is left is snapd's.
    if (withDaemon) await rig.stopDaemon();
    else await letItEnd(target);
    return;
  }
  tally.alive += 1;
  if (withDaemon) tally.withDaemon += 1;
  else await letItEnd(target);
  const stage = diskStages[diskStage(rig.root, model, serial)] ?? "";
  tally.left.set(stage, (tally.left.get(stage) ?? 0) + 1);
}

/** Kills the hook of one device again and again, with a restart of snapd in between, until it is registered. */
export async function killUntilRegistered(
  target: KillTarget,
  random: Random,
  tally: KillTally,
  maxKills: number,
): Promise<void> {
  const { rig } = target;
  const before = tally.alive;
  for (;;) {
    const { pid } = await nextHook(target);
    if (pid === undefined) return;
    if (tally.alive - before >= maxKills) break;
    await killOnce(target, pid, random, tally);
    if (await isRegistered(rig)) return;
    // A start forgets the minutes that snapd would wait.
    await rig.stopDaemon();
    rig.startDaemon();
  }
  await rig.waitForSerial(patienceMs);
}
