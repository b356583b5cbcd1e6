import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from "hdr-histogram-js";

/** What a report says of a latency, in milliseconds with three significant digits. */
export interface LatencyFigures {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const microsecondsPerMs = 1000;
const curvePercentiles = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.5, 99.9, 100] as const;

function ms(microseconds: number): number {
  return Number((microseconds / microsecondsPerMs).toPrecision(3));
}

/** Durations in a histogram of fixed precision: its size depends on their range, not on their number. */
export class Latency {
  readonly #histogram: Histogram;

  constructor(encoded?: string) {
    this.#histogram =
      encoded === undefined
        ? build({ bitBucketSize: 64, autoResize: true, numberOfSignificantValueDigits: 3, useWebAssembly: false })
        : decodeFromCompressedBase64(encoded, 64, false);
    this.#histogram.autoResize = true;
  }

  record(durationMs: number): void {
    this.#histogram.recordValue(Math.max(1, Math.round(durationMs * microsecondsPerMs)));
  }

  /** Adds what another one has counted. */
  merge(other: Latency): void {
    if (other.#histogram.totalCount > 0) this.#histogram.add(other.#histogram);
  }

  /** As text, for another machine: new Latency(text) has the same counts. */
  encode(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }

  /** Undefined where nothing was measured. */
  figures(): LatencyFigures | undefined {
    const { totalCount, mean, maxValue } = this.#histogram;
    if (totalCount === 0) return undefined;
    const at = (percentile: number): number => ms(this.#histogram.getValueAtPercentile(percentile));
    return { count: totalCount, meanMs: ms(mean), p50Ms: at(50), p90Ms: at(90), p99Ms: at(99), maxMs: ms(maxValue) };
  }

  /** The curve behind the figures: [percentile, milliseconds], for a chart. */
  curve(): readonly (readonly [percentile: number, durationMs: number])[] {
    if (this.#histogram.totalCount === 0) return [];
    return curvePercentiles.map((percentile) => [percentile, ms(this.#histogram.getValueAtPercentile(percentile))]);
  }
}
