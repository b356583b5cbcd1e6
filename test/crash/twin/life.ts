import { PowerCut } from "../../../src/disk/memory-disk.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { Random } from "../../snapd/differential/random.ts";
import type { Fault } from "../tally.ts";
import { runAndJudge } from "./explore.ts";
import { MortalDisk } from "./mortal-disk.ts";
import { TwinVault } from "./twin-vault.ts";
import { TwinClock, type TwinWorld } from "./twin-world.ts";

/** How one run of the agent ends before its time. */
export interface Mishap {
  /**
   * power: everything not synced may be lost or reordered. kill: the process alone dies. answer: it dies when the vault
   * has done its work and the answer is on its way.
   */
  readonly how: "power" | "kill" | "answer";
  /** After so many operations of the disk, or events of the vault. */
  readonly after: number;
  /** Chooses what a power loss leaves. */
  readonly seed: number;
  /** Until the next run: request-ids grow old. */
  readonly pauseMs: number;
  /** The device's clock in this run, off the true time. */
  readonly clockOffMs: number;
}

export interface Life {
  readonly mishaps: readonly Mishap[];
  /** So many times the vault says 202 before it signs. */
  readonly pending: number;
}

/** A life at random, for those who count lives instead of shrinking them. */
export function randomLife(random: Random): Life {
  const mishaps = Array.from({ length: random.between(1, 5) }, (): Mishap => {
    const how = random.pick(["power", "power", "kill", "answer"] as const);
    return {
      how,
      after: how === "answer" ? random.below(3) : random.below(180),
      seed: random.bits(),
      pauseMs: random.once(3) ? random.below(1_200_000) : random.below(60_000),
      clockOffMs: random.once(5) ? -random.below(4 * 365) * 86_400_000 : 0,
    };
  });
  return { mishaps, pending: random.below(3) };
}

/** Lives through the mishaps, then lets one run come to its end; what is wrong after it, and after one more. */
export async function live(world: TwinWorld, { mishaps, pending }: Life): Promise<readonly Fault[]> {
  const clock = new TwinClock();
  const vaultClock = clock.trueTime;
  const vault = new TwinVault({ brand: world.brand, model: world.model.model, clock: vaultClock, pending });
  let disk = world.newDisk();
  let boot = 1;
  for (const [index, mishap] of mishaps.entries()) {
    const view = new MortalDisk(disk);
    const { how, after } = mishap;
    let left = after;
    if (how !== "answer") disk.cutPowerAfter(after);
    else
      vault.onEvent = () => {
        left -= 1;
        if (left < 0) throw view.die();
      };
    clock.offMs = mishap.clockOffMs;
    const process = { pid: 200 + index, boot };
    const newKey = world.keyFor(index);
    await world.run({ disk: view, vault, clock, process, newKey, snapLock: true }).catch((fault: unknown) => {
      // A clock that is behind ends a run with a Problem; the last run says whether that was for good.
      if (!(fault instanceof PowerCut || fault instanceof Problem)) throw fault;
    });
    vault.onEvent = () => undefined;
    disk.cutPowerAfter(Number.POSITIVE_INFINITY);
    clock.elapsedMs += mishap.pauseMs;
    if (how !== "power") continue;
    const random = new Random(mishap.seed);
    disk = disk.afterCrash(() => random.bits() / 2 ** 32);
    boot += 1;
  }
  clock.offMs = 0;
  const faults = await runAndJudge(world, disk, vault, { clock, boot: 10 });
  const asked = vault.events.length;
  const again = await runAndJudge(world, disk, vault, { clock, boot: 11 });
  const askedAgain: Fault[] =
    vault.events.length === asked ? [] : [{ kind: "other", what: "the vault was asked again" }];
  return [...faults, ...again, ...askedAgain];
}
