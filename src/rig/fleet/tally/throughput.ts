/** Devices finished per stretch of real time. When the stretches become too many they are made twice as long. */
export class Throughput {
  readonly #maxStretches: number;
  #stretchMs: number;
  #counts: number[] = [];

  constructor(stretchMs = 1000, maxStretches = 60) {
    this.#stretchMs = stretchMs;
    this.#maxStretches = maxStretches;
  }

  /** Devices that were finished that long after the start. */
  add(elapsedMs: number, devices = 1): void {
    while (elapsedMs >= this.#stretchMs * this.#maxStretches) this.#halve();
    const at = Math.floor(elapsedMs / this.#stretchMs);
    while (this.#counts.length <= at) this.#counts.push(0);
    this.#counts[at] = (this.#counts[at] ?? 0) + devices;
  }

  /** [seconds after the start at the stretch's end, devices per second]; a last stretch that is not full is left out. */
  rates(elapsedMs: number): readonly (readonly [atSeconds: number, perSecond: number])[] {
    const full = this.#counts.slice(0, Math.floor(elapsedMs / this.#stretchMs));
    return full.map((count, index) => [((index + 1) * this.#stretchMs) / 1000, (count * 1000) / this.#stretchMs]);
  }

  #halve(): void {
    this.#stretchMs *= 2;
    this.#counts = Array.from(
      { length: Math.ceil(this.#counts.length / 2) },
      (_, index) => (this.#counts[2 * index] ?? 0) + (this.#counts[2 * index + 1] ?? 0),
    );
  }
}
