/** How often something happened among the devices looked at, with the first few of them. */
export interface Odds {
  readonly count: number;
  /** Of ten thousand devices. */
  readonly perTenThousand: number;
  /** 95 % of such samples have the true figure in here; the figure itself where every device was looked at. */
  readonly between: readonly [number, number];
  readonly examples: readonly string[];
  /** Of a list: the lines of the first of them, a hundred at most. */
  readonly lines?: readonly number[];
}

const maxExamples = 3;
const maxLines = 100;
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
  readonly #found = new Map<Name, { count: number; examples: string[]; lines: number[] }>();

  /** One device more of which NAME is true; of a list also the line it stands in. */
  add(name: Name, example: string, line?: number): void {
    const entry = this.#found.get(name) ?? { count: 0, examples: [], lines: [] };
    entry.count += 1;
    if (entry.examples.length < maxExamples && !entry.examples.includes(example)) entry.examples.push(example);
    if (line !== undefined && entry.lines.length < maxLines) entry.lines.push(line);
    this.#found.set(name, entry);
  }

  /** Further devices of which NAME is true, and nothing else is told. */
  addMany(name: Name, devices: number): void {
    const entry = this.#found.get(name) ?? { count: 0, examples: [], lines: [] };
    entry.count += devices;
    this.#found.set(name, entry);
  }

  /** The odds of NAME among so many devices; a sample of an endless fleet, or the whole of it. */
  odds(name: Name, devices: number, isSample: boolean): Odds {
    const { count, examples, lines } = this.#found.get(name) ?? { count: 0, examples: [], lines: [] };
    const share = devices === 0 ? 0 : count / devices;
    const [low, high] = isSample && devices > 0 ? wilson(count, devices) : [share, share];
    return {
      count,
      perTenThousand: share * tenThousand,
      between: [low * tenThousand, high * tenThousand],
      examples,
      ...(lines.length === 0 ? {} : { lines: lines.toSorted((a, b) => a - b) }),
    };
  }

  names(): readonly Name[] {
    return [...this.#found.keys()].sort();
  }
}

/** A figure as it is shown: no more digits than it is worth. */
export function figure(value: number): string {
  if (value === 0 || value >= 100) return value.toFixed(0);
  return value.toFixed(value < 1 ? 3 : 1);
}

/** "394 of 10000 (357 to 434)": the share of an endless fleet, and where the true one lies 19 times of 20. */
export function shareInWords({ perTenThousand, between: [low, high] }: Odds): string {
  const range = low === high ? "" : ` (${figure(low)} to ${figure(high)})`;
  return `${figure(perTenThousand)} of ${tenThousand}${range}`;
}
