import { type Job, Queue, Worker } from "bullmq";
import { problemOf } from "../../../commands/failure.ts";
import type { Problem } from "../../../problem/problem.ts";
import { type BatchJob, type BatchResult, batchQueue, queuePrefix, readBatchJob, resultQueue } from "./batch-job.ts";
import { runBatch } from "./run-batch.ts";
import { openFleet, type WorkedFleet, type WorkerMeans } from "./worked-fleet.ts";

/** Batches that one worker has under way, so that the slow end of one does not leave it idle. */
const batchesAtOnce = 2;

export interface WorkerOptions {
  readonly name: string;
  readonly means: WorkerMeans;
  /** A batch whose worker has not been heard of for so long is given to another. */
  readonly recoverAfterMs: number;
  /** Called before the devices of a batch are booted. */
  readonly onBegin: (job: BatchJob) => void;
  readonly onBatch: (result: BatchResult) => void;
}

/** Takes batches of any fleet out of the queue until it is closed. */
export class FleetWorker {
  /** Rejects with the Problem that keeps this worker from working. */
  readonly failed: Promise<never>;
  readonly #options: WorkerOptions;
  readonly #worker: Worker<BatchJob>;
  readonly #results = new Map<string, Queue<BatchResult>>();
  /** The last fleets; a worker that runs for days must not keep them all. */
  readonly #fleets = new Map<string, Promise<WorkedFleet | undefined>>();
  #fail: (problem: Problem) => void = () => undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { means, recoverAfterMs } = options;
    this.failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => undefined);
    this.#worker = new Worker<BatchJob>(batchQueue, (job) => this.#work(job), {
      connection: means.redis,
      prefix: queuePrefix,
      concurrency: batchesAtOnce,
      lockDuration: recoverAfterMs,
      stalledInterval: Math.max(500, recoverAfterMs / 3),
      // A batch may lose its worker as often as it likes: its devices are kept, so it gets shorter each time.
      maxStalledCount: 1000,
    });
    // Redis comes back or is lost: the link decides.
    this.#worker.on("error", () => undefined);
  }

  /** Ends what is under way in order, then lets go of the queue. */
  async close(): Promise<void> {
    await this.#worker.close();
    for (const queue of this.#results.values()) await queue.close();
  }

  /** What is no batch fails by itself; a batch that this worker cannot boot ends it. */
  async #work(job: Job<BatchJob>): Promise<void> {
    const batch = readBatchJob(job.data);
    try {
      await this.#boot(batch, job.stalledCounter > 0);
    } catch (fault) {
      const problem = problemOf(fault);
      // Another worker may be able to: the batch is given back by failing it, and not taken again.
      await this.#worker.pause(true);
      this.#fail(problem);
      throw problem;
    }
  }

  async #boot(batch: BatchJob, takenOver: boolean): Promise<void> {
    const fleet = await this.#fleet(batch.fleet);
    if (fleet === undefined || !(await fleet.board.isAlive())) return;
    this.#options.onBegin(batch);
    const done = await runBatch(batch, fleet);
    const residentMiB = Math.round(process.memoryUsage().rss / (1024 * 1024));
    const result: BatchResult = { batch: batch.batch, worker: this.#options.name, takenOver, residentMiB, ...done };
    // The same id twice is one job: a batch that two workers finished is told once.
    const jobId = `batch-${batch.batch}`;
    await this.#resultsOf(batch.fleet).add("result", result, { jobId, removeOnComplete: true });
    this.#options.onBatch(result);
  }

  async #fleet(id: string): Promise<WorkedFleet | undefined> {
    const known = this.#fleets.get(id);
    if (known !== undefined) return await known;
    for (const old of [...this.#fleets.keys()].slice(0, -3)) this.#fleets.delete(old);
    const opening = openFleet(id, this.#options.means);
    this.#fleets.set(id, opening);
    return await opening;
  }

  #resultsOf(fleet: string): Queue<BatchResult> {
    const name = resultQueue(fleet);
    const known = this.#results.get(name);
    if (known !== undefined) return known;
    const queue = new Queue<BatchResult>(name, { connection: this.#options.means.redis, prefix: queuePrefix });
    queue.on("error", () => undefined);
    this.#results.set(name, queue);
    return queue;
  }
}
