import { systemClock } from "../../clock/system-clock.ts";
import { generateDeviceKey } from "../../keys/device-key.ts";
import { nodeCrypto } from "../../keys/node-crypto.ts";
import { Problem } from "../../problem/problem.ts";
import { makeBrand } from "../brand.ts";
import { makeWorkFolder, removeWorkFolder } from "../sandbox/work-folder.ts";
import { type Played, play, type Troupe } from "./play.ts";
import type { Scenario } from "./scenario.ts";

export interface ScenarioRun {
  readonly seed: string;
  /** How many devices boot at the same time. */
  readonly parallel: number;
  readonly onPlayed: (played: Played, done: number) => void;
}

const yearMs = 365 * 24 * 3600 * 1000;
/** A Monday morning; a whole second, so that hooks which read the clock have most of one to do so. */
const startsAt = new Date("2027-01-04T08:00:00Z");
const keyBits = 2048;
/** More than any scenario makes: a device that makes a third key has a defect that two show already. */
const keyCount = 3;

async function troupeFor(seed: string): Promise<Troupe> {
  const validFrom = new Date(startsAt.getTime() - yearMs);
  const [brand, ...keys] = await Promise.all([
    makeBrand({ validFrom, crypto: nodeCrypto }),
    ...Array.from({ length: keyCount }, () => generateDeviceKey(keyBits)),
  ]);
  return { brand, keys, keyBits, clock: systemClock, startsAt, seed };
}

async function playOne(scenario: Scenario, troupe: Troupe): Promise<Played> {
  const work = makeWorkFolder("rig-run-");
  try {
    return await play(scenario, troupe, work);
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    const { code, message, cure, detail } = fault;
    throw new Problem(code, `cannot play ${scenario.name}: ${message}`, { cure, detail, cause: fault });
  } finally {
    removeWorkFolder(work);
  }
}

/** Plays all scenarios, some at a time; the results are in the order of the scenarios. */
export async function runScenarios(scenarios: readonly Scenario[], run: ScenarioRun): Promise<readonly Played[]> {
  const troupe = await troupeFor(run.seed);
  const results = new Map<Scenario, Played>();
  const waiting = [...scenarios];
  const stage = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const played = await playOne(next, troupe);
      results.set(next, played);
      run.onPlayed(played, results.size);
    }
  };
  await Promise.all(Array.from({ length: run.parallel }, stage));
  return scenarios.flatMap((one) => results.get(one) ?? []);
}
