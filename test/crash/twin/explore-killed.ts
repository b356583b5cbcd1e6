import { type MemoryDisk, PowerCut } from "../../../src/disk/memory-disk.ts";
import type { Tally } from "../tally.ts";
import {
  digestOf,
  type ExploreInput,
  lostIn,
  recordRun,
  runAndJudge,
  stepAt,
  type TallyOf,
  vaultAfter,
} from "./explore.ts";
import { MortalDisk } from "./mortal-disk.ts";
import { TwinVault } from "./twin-vault.ts";
import { TwinClock } from "./twin-world.ts";

const bootMs = 30_000;

/** A device whose first run was killed and whose second one went through, nothing lost yet. */
interface Recovered {
  readonly disk: MemoryDisk;
  readonly vault: TwinVault;
  readonly killedAfter: number;
  /** What the disk had done when the second run's requests had reached the vault. */
  readonly moments: readonly number[];
}

/** The process dies after so many operations of the disk; the kernel and what it knows go on. */
async function killAndRecover(input: ExploreInput, killedAfter: number): Promise<Recovered> {
  const { world, pending } = input;
  const disk = world.newDisk();
  const clock = new TwinClock();
  const vault = new TwinVault({ brand: world.brand, model: world.model.model, clock, pending });
  const view = new MortalDisk(disk);
  disk.cutPowerAfter(killedAfter);
  try {
    await world.run({ disk: view, vault, clock, process: { pid: 100, boot: 1 }, newKey: world.keyFor(0) });
    throw new TypeError(`the run has fewer than ${killedAfter} operations`);
  } catch (fault) {
    if (!(fault instanceof PowerCut)) throw fault;
  }
  disk.cutPowerAfter(Number.POSITIVE_INFINITY);
  const moments: number[] = [];
  vault.onEvent = () => moments.push(disk.operations.length);
  clock.elapsedMs += bootMs;
  await world.run({ disk, vault, clock, process: { pid: 101, boot: 1 }, newKey: world.keyFor(1) });
  vault.onEvent = () => undefined;
  return { disk, vault, killedAfter, moments };
}

/** Now the power fails: when the vault had been asked, or when all was done. Returns the number of states. */
async function losePower(input: ExploreInput, recovered: Recovered, tally: Tally): Promise<number> {
  const { world } = input;
  const { disk, vault, killedAfter, moments } = recovered;
  const atEnd = disk.operations.length;
  const wanted = new Set([...moments, atEnd]);
  const tried = new Set<string>();
  let states = 0;
  for (const { disk: found, operationsDone, description } of disk.crashStates()) {
    if (!wanted.has(operationsDone)) continue;
    states += 1;
    const digest = `${operationsDone} ${digestOf(found)}`;
    if (tried.has(digest)) continue;
    tried.add(digest);
    const unseen = moments.filter((moment) => moment > operationsDone).length;
    const clock = new TwinClock();
    const after = await vaultAfter(input, vault.events.slice(0, vault.events.length - unseen), clock);
    const asIs = operationsDone === atEnd ? lostIn(world, found, after) : [];
    const faults = [...asIs, ...(await runAndJudge(world, found, after, { clock, boot: 3 }))];
    tally.add(faults);
    if (faults.length > 0)
      input.report(`killed after ${killedAfter} operations, then power lost ${description}`, faults);
  }
  return states;
}

/**
 * The process alone is killed, after each number of operations; the next run goes on with what the kernel knows, synced
 * or not, and ends well; then the power fails. What the first run had not synced may be lost then, unless the second
 * one made it durable: from each state a third run must come to the same identity, and at the end none is needed.
 */
export async function exploreKillThenPowerLoss(input: ExploreInput, tallyOf: TallyOf): Promise<number> {
  const recorded = await recordRun(input);
  let states = 0;
  for (let operations = 0; operations < recorded.disk.operations.length; operations += input.every ?? 1) {
    const recovered = await killAndRecover(input, operations);
    states += await losePower(input, recovered, tallyOf(stepAt(recorded, operations)));
  }
  return states;
}
