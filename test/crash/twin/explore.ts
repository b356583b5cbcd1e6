import { createHash } from "node:crypto";
import type { Disk } from "../../../src/disk/disk.ts";
import type { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import type { Fault, Tally } from "../tally.ts";
import { claimFaults, faultsOfDisk } from "./judge.ts";
import { TwinVault, type VaultEvent } from "./twin-vault.ts";
import { TwinClock, type TwinWorld } from "./twin-world.ts";

/** Long enough for a device to boot, short enough for its request-id. */
const bootMs = 30_000;

export interface RecordedRun {
  readonly disk: MemoryDisk;
  /** What the vault was asked, and how much the disk had done by then. */
  readonly asked: readonly { readonly operationsBefore: number; readonly event: VaultEvent }[];
  /** Where each step begins, in operations of the disk. */
  readonly steps: readonly { readonly step: string; readonly operationsBefore: number }[];
}

export interface ExploreInput {
  readonly world: TwinWorld;
  readonly pending: number;
  /** Only every n-th number of operations to be killed after; every one without it. */
  readonly every?: number;
  /** Told of every state that has a fault. */
  readonly report: (where: string, faults: readonly Fault[]) => void;
}

/** One first boot that nobody disturbs, on a disk that remembers every operation. */
export async function recordRun({ world, pending }: ExploreInput): Promise<RecordedRun> {
  const disk = world.newDisk();
  const clock = new TwinClock();
  const vault = new TwinVault({ brand: world.brand, model: world.model.model, clock, pending });
  const asked: RecordedRun["asked"][number][] = [];
  const steps: RecordedRun["steps"][number][] = [];
  vault.onEvent = (event) => asked.push({ operationsBefore: disk.operations.length, event });
  const onStep = (step: string): void => {
    steps.push({ step, operationsBefore: disk.operations.length });
  };
  await world.run({ disk, vault, clock, process: { pid: 100, boot: 1 }, newKey: world.keyFor(0), onStep });
  return { disk, asked, steps };
}

/** The step that an operation belongs to; the check of the model's chain, beside the keys, does nothing to the disk. */
export function stepAt({ steps }: RecordedRun, operationsDone: number): string {
  const begun = steps.filter(
    ({ step, operationsBefore }) => operationsBefore < operationsDone && step !== "model's chain",
  );
  return begun.at(-1)?.step ?? "nothing done yet";
}

/** Everything a reader of the disk can see, so that states that are the same are tried once. */
export function digestOf(disk: Disk): string {
  const hash = createHash("sha256");
  const visit = (path: string): void => {
    for (const name of disk.list(path === "" ? "/" : path) ?? []) {
      const facts = disk.stat(`${path}/${name}`);
      hash.update(`${path}/${name}\0${facts?.kind}\0${facts?.mode}\0`);
      if (facts?.kind === "folder") visit(`${path}/${name}`);
      else hash.update(disk.readFile(`${path}/${name}`, 1 << 20) ?? "").update("\0");
    }
  };
  visit("");
  return hash.digest("base64");
}

/** A run on what a crash left, and what is wrong after it. */
export async function runAndJudge(
  world: TwinWorld,
  disk: Disk,
  vault: TwinVault,
  run: { readonly clock: TwinClock; readonly boot: number },
): Promise<readonly Fault[]> {
  const { clock, boot } = run;
  clock.elapsedMs += bootMs;
  const process = { pid: 100 + boot, boot };
  const found = claimFaults(world, disk);
  try {
    await world.run({ disk, vault, clock, process, newKey: world.keyFor(boot - 1) });
    return [...found, ...faultsOfDisk(world, disk, vault)];
  } catch (fault) {
    const what =
      fault instanceof Error ? `${fault.message} ${"code" in fault ? String(fault.code) : ""}` : String(fault);
    return [{ kind: "lost", what: `the next run ends with: ${what}` }];
  }
}

/** After a run that has ended well nothing may be missing, even if no run comes after it. */
export function lostIn(world: TwinWorld, disk: Disk, vault: TwinVault): readonly Fault[] {
  return faultsOfDisk(world, disk, vault).filter(({ kind }) => kind !== "other");
}

/** What the vault may have seen if the power failed after so many operations: what came at that very moment, or not. */
function vaultViews({ asked }: RecordedRun, operationsDone: number): (readonly VaultEvent[])[] {
  const surely = asked.filter(({ operationsBefore }) => operationsBefore < operationsDone).length;
  const perhaps = asked.filter(({ operationsBefore }) => operationsBefore <= operationsDone).length;
  const all = asked.map(({ event }) => event);
  return Array.from({ length: perhaps - surely + 1 }, (_, index) => all.slice(0, surely + index));
}

export async function vaultAfter(
  input: ExploreInput,
  events: readonly VaultEvent[],
  clock: TwinClock,
): Promise<TwinVault> {
  const { world, pending } = input;
  return await TwinVault.after(events, { brand: world.brand, model: world.model.model, clock, pending });
}

/** One tally for each step, in the order of the steps. */
export type TallyOf = (step: string) => Tally;

/**
 * Every disk that a power loss at any moment of a first boot may leave, with everything that the vault may have seen by
 * then: from each the next run must come to one identity. Returns how many states there were before equal ones were
 * put together.
 */
export async function explorePowerLoss(input: ExploreInput, tallyOf: TallyOf): Promise<number> {
  const recorded = await recordRun(input);
  const tried = new Set<string>();
  let states = 0;
  for (const { disk, operationsDone, description } of recorded.disk.crashStates()) {
    const digest = digestOf(disk);
    for (const events of vaultViews(recorded, operationsDone)) {
      states += 1;
      const state = `${digest} ${events.length}`;
      if (tried.has(state)) continue;
      tried.add(state);
      const clock = new TwinClock();
      const vault = await vaultAfter(input, events, clock);
      const ended = operationsDone === recorded.disk.operations.length;
      const asIs = ended ? lostIn(input.world, disk, vault) : [];
      const faults = [...asIs, ...(await runAndJudge(input.world, disk, vault, { clock, boot: 2 }))];
      tallyOf(stepAt(recorded, operationsDone)).add(faults);
      if (faults.length > 0) input.report(`${description}, vault asked ${events.length} times`, faults);
    }
  }
  return states;
}
