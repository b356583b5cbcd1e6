/** How often something happened among the devices looked at, with the first few of them. */
export interface Odds {
  readonly count: number;
  /** Of ten thousand devices. */
  readonly perTenThousand: number;
  /** 95 % of such samples have the true figure in here; the figure itself where every device was looked at. */
  readonly between: readonly [number, number];
  readonly examples: readonly string[];
}

const maxExamples = 3;
const tenThousand = 10_000;
/** 95 % of a normal distribution lie within so many standard deviations. */
const deviations = 1.96;

/** Wilson's interval of a share, which stays sensible at 0 and at few devices. */
function wilson(count: number, of: number): readonly [number, number] {
  const share = count / of;
  const square = deviations * deviations;
  const middle = share + square / (2 * of);
  const half = deviations * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  const scale = 1 + square / of;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}

/** Counts what becomes of each device. */
export class Tally<Name extends string> {
  readonly #found = new Map<Name, { count: number; examples: string[] }>();

  add(name: Name, example: string): void {
    const entry = this.#found.get(name) ?? { count: 0, examples: [] };
    entry.count += 1;
    if (entry.examples.length < maxExamples && !entry.examples.includes(example)) entry.examples.push(example);
    this.#found.set(name, entry);
  }

  /** The odds of NAME among so many devices; a sample of an endless fleet, or the whole of it. */
  odds(name: Name, devices: number, isSample: boolean): Odds {
    const { count, examples } = this.#found.get(name) ?? { count: 0, examples: [] };
    const share = devices === 0 ? 0 : count / devices;
    const [low, high] = isSample && devices > 0 ? wilson(count, devices) : [share, share];
    return {
      count,
      perTenThousand: share * tenThousand,
      between: [low * tenThousand, high * tenThousand],
      examples,
    };
  }

  names(): readonly Name[] {
    return [...this.#found.keys()].sort();
  }
}
