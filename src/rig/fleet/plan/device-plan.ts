import type { Crypto } from "../../../openpgp/crypto.ts";
import { type DeviceFault, drawFault, type FaultShare } from "./fault-mix.ts";
import { type Random, seededRandom } from "./seeded-random.ts";

/** What makes two runs of a fleet the same: everything about a device follows from this and its number. */
export interface FleetPlan {
  readonly seed: string;
  readonly devices: number;
  /** How many of them carry the serial of another one. */
  readonly duplicates: number;
  readonly serialPrefix: string;
  readonly keyPool: number;
  readonly faults: readonly FaultShare[];
}

/** One device before it is switched on. */
export interface DevicePlan {
  readonly number: number;
  readonly serial: string;
  /** Which key of the pool is its own. */
  readonly keyIndex: number;
  /** The device whose serial it carries, wrongly. */
  readonly duplicateOf: number | undefined;
  readonly fault: DeviceFault | undefined;
  /** For the jitter of its retries. */
  readonly random: Random;
}

/** Draws which devices are duplicates, and of which: the original is an honest device that was planned before it. */
function drawDuplicates({ seed, devices, duplicates }: FleetPlan, crypto: Crypto): ReadonlyMap<number, number> {
  const random = seededRandom(seed, "duplicates", crypto);
  const wrong = new Set<number>();
  // Device 0 stays honest, so that every duplicate finds an original.
  while (wrong.size < duplicates) wrong.add(1 + Math.floor(random() * (devices - 1)));
  const originals = new Map<number, number>();
  for (const number of [...wrong].sort((a, b) => a - b)) {
    let original = Math.floor(random() * number);
    while (wrong.has(original)) original -= 1;
    originals.set(number, original);
  }
  return originals;
}

/** Plans devices by their number, in any order. */
export class DevicePlanner {
  readonly #plan: FleetPlan;
  readonly #crypto: Crypto;
  readonly #originals: ReadonlyMap<number, number>;

  constructor(plan: FleetPlan, crypto: Crypto) {
    const { devices, duplicates, keyPool } = plan;
    if (duplicates > 0 && duplicates >= devices) {
      throw new RangeError(`cannot plant ${duplicates} duplicates among ${devices} devices: one must be the original`);
    }
    if (duplicates > 0 && keyPool < 2) throw new RangeError("cannot plant duplicates with one key: they need two");
    this.#plan = plan;
    this.#crypto = crypto;
    this.#originals = drawDuplicates(plan, crypto);
  }

  device(number: number): DevicePlan {
    const { seed, faults, keyPool } = this.#plan;
    const random = seededRandom(seed, `device ${number}`, this.#crypto);
    const duplicateOf = this.#originals.get(number);
    // A duplicate's key is certainly not its original's.
    const keyIndex = duplicateOf === undefined ? number % keyPool : (duplicateOf + 1) % keyPool;
    const serial = this.#serial(duplicateOf ?? number);
    return { number, serial, keyIndex, duplicateOf, fault: drawFault(faults, random), random };
  }

  #serial(number: number): string {
    return `${this.#plan.serialPrefix}${String(number).padStart(8, "0")}`;
  }
}
