import { compare, type OwnVerdict, ownVerdict } from "./compare.ts";
import { readCorpus } from "./corpus.ts";
import { type Generated, Generator } from "./generate.ts";
import { SnapdJudge, type Verdict } from "./judge.ts";
import { minimise } from "./minimise.ts";
import { Random } from "./random.ts";

export interface DifferentialOptions {
  readonly count: number;
  readonly seed: number;
  /** Disagreements that are minimised and returned. */
  readonly maxShown: number;
  readonly onProgress: (line: string) => void;
}

export interface DifferentialCounts {
  readonly seed: number;
  count: number;
  agreements: number;
  disagreements: number;
  /** Types that only one side knows. */
  apart: number;
  acceptedAsFile: number;
  acceptedAsStream: number;
  refused: number;
  readonly types: Record<string, number>;
  readonly kinds: Record<string, number>;
  /** The type decoded, or our code for the refusal. */
  readonly verdicts: Record<string, number>;
  seconds: number;
}

export interface Disagreement {
  readonly index: number;
  readonly type: string;
  readonly kind: string;
  readonly own: string;
  readonly snapd: string;
  readonly smallest: Uint8Array;
}

const batchSize = 500;

function countUp(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function describe(verdict: { readonly decoded: string | undefined; readonly streamed: string | undefined }): string {
  const word = (digest: string | undefined): string =>
    digest === undefined ? "refused" : `accepted ${Buffer.from(digest.slice(0, 4), "latin1").toString("hex")}`;
  return `file ${word(verdict.decoded)}, stream ${word(verdict.streamed)}`;
}

class Run {
  readonly counts: DifferentialCounts;
  readonly found: {
    readonly index: number;
    readonly from: Generated;
    readonly own: OwnVerdict;
    readonly snapd: Verdict;
  }[] = [];
  readonly #maxShown: number;

  constructor({ seed, maxShown }: DifferentialOptions) {
    this.#maxShown = maxShown;
    this.counts = {
      seed,
      count: 0,
      agreements: 0,
      disagreements: 0,
      apart: 0,
      acceptedAsFile: 0,
      acceptedAsStream: 0,
      refused: 0,
      types: {},
      kinds: {},
      verdicts: {},
      seconds: 0,
    };
  }

  enter(from: Generated, own: OwnVerdict, snapd: Verdict): void {
    const { counts } = this;
    const result = compare(own, snapd);
    if (result === "agree") counts.agreements += 1;
    else if (result === "apart") counts.apart += 1;
    else {
      if (this.found.length < this.#maxShown) this.found.push({ index: counts.count, from, own, snapd });
      counts.disagreements += 1;
    }
    counts.count += 1;
    if (own.decoded !== undefined) counts.acceptedAsFile += 1;
    if (own.streamed !== undefined) counts.acceptedAsStream += 1;
    if (own.decoded === undefined && own.streamed === undefined) counts.refused += 1;
    countUp(counts.types, from.type);
    countUp(counts.kinds, from.kind);
    countUp(counts.verdicts, own.word);
  }
}

/** Generates, asks both sides and counts. While snapd reads one batch, our side decodes the same. */
export async function runDifferential(
  options: DifferentialOptions,
): Promise<{ readonly counts: DifferentialCounts; readonly shown: readonly Disagreement[] }> {
  const started = process.hrtime.bigint();
  const generator = new Generator(readCorpus(), new Random(options.seed));
  const judge = new SnapdJudge();
  const run = new Run(options);
  const every = Math.max(Math.floor(options.count / 20 / batchSize), 1) * batchSize;
  while (run.counts.count < options.count) {
    const size = Math.min(batchSize, options.count - run.counts.count);
    const batch = Array.from({ length: size }, () => generator.next());
    const asked = judge.ask(batch.map(({ bytes }) => bytes));
    const own = batch.map(({ bytes }) => ownVerdict(bytes));
    for (const [index, verdict] of (await asked).entries()) {
      const from = batch[index];
      const ours = own[index];
      if (from !== undefined && ours !== undefined) run.enter(from, ours, verdict);
    }
    if (run.counts.count % every === 0) {
      options.onProgress(`${run.counts.count} compared, ${run.counts.disagreements} disagreements`);
    }
  }
  run.counts.seconds = Number((process.hrtime.bigint() - started) / 1_000_000n) / 1000;
  const shown: Disagreement[] = [];
  for (const { index, from, own, snapd } of run.found) {
    const smallest = await minimise(judge, from.bytes);
    shown.push({
      index,
      type: from.type,
      kind: from.kind,
      own: `${describe(own)} (${own.word})`,
      snapd: describe(snapd),
      smallest,
    });
  }
  await judge.end();
  return { counts: run.counts, shown };
}
