const window = 100;
/** So few requests say nothing yet. */
const fewest = 20;

/** How many of the last hundred requests failed. */
export class ErrorWindow {
  readonly #maxFailed: number;
  readonly #last: boolean[] = [];

  /** maxFailed: the share that may fail, from 0 to 1. */
  constructor(maxFailed: number) {
    this.#maxFailed = maxFailed;
  }

  /** Why to stop, if too many have failed with this one. */
  add(well: boolean): string | undefined {
    this.#last.push(well);
    if (this.#last.length > window) this.#last.shift();
    const share = this.#last.filter((one) => !one).length / this.#last.length;
    if (this.#last.length < fewest || share <= this.#maxFailed) return undefined;
    return `${(share * 100).toFixed(0)} % of the last ${this.#last.length} requests failed`;
  }
}
