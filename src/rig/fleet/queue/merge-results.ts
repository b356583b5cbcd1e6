import { type FleetSettings, taktOf } from "../fleet-settings.ts";
import type { WorkersReport } from "../report/fleet-report.ts";
import { FleetTally } from "../tally/fleet-tally.ts";
import type { BatchResult } from "./batch-job.ts";

interface WorkerSums {
  batches: number;
  devices: number;
  residentMiB: number;
}

/** The results of all workers made one. A batch counts once, however often it is told. */
export class MergedResults {
  readonly tally: FleetTally;
  readonly #taktMs: number;
  readonly #counted: Uint8Array;
  readonly #workers = new Map<string, WorkerSums>();
  #batches = 0;
  #takenOver = 0;
  #ignored = 0;

  constructor(settings: FleetSettings, batches: number) {
    this.#taktMs = taktOf(settings);
    this.tally = new FleetTally(this.#taktMs);
    this.#counted = new Uint8Array(batches);
  }

  get batches(): number {
    return this.#batches;
  }

  /** False where this batch was counted before, or is none of this fleet's. */
  add(result: BatchResult): boolean {
    if (this.#counted[result.batch] !== 0) {
      this.#ignored += 1;
      return false;
    }
    this.#counted[result.batch] = 1;
    this.#batches += 1;
    if (result.takenOver) this.#takenOver += 1;
    this.tally.merge(new FleetTally(this.#taktMs, result.tally));
    const sums = this.#workers.get(result.worker) ?? { batches: 0, devices: 0, residentMiB: 0 };
    sums.batches += 1;
    sums.devices += result.tally.sums.devices;
    sums.residentMiB = Math.max(sums.residentMiB, result.residentMiB);
    this.#workers.set(result.worker, sums);
    return true;
  }

  report(): WorkersReport {
    return {
      workers: [...this.#workers].map(([name, sums]) => ({ name, ...sums })),
      batches: this.#batches,
      batchesTakenOver: this.#takenOver,
      resultsIgnored: this.#ignored,
    };
  }
}
