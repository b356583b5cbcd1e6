import { Queue, Worker } from "bullmq";
import { printable } from "../../../problem/printable.ts";
import { Problem } from "../../../problem/problem.ts";
import type { FleetSettings } from "../fleet-settings.ts";
import { type BatchJob, type BatchResult, batchQueue, queuePrefix, resultQueue } from "./batch-job.ts";
import { FleetBoard } from "./fleet-board.ts";
import { MergedResults } from "./merge-results.ts";
import type { RedisLink } from "./redis-link.ts";

/** Batches that lie in Redis or with workers; more are added as results come in. */
const batchesAhead = 2_000;
const addedAtOnce = 200;
const beatMs = 2_000;
/** After so many beats without a worker that is said, and then as often again. */
const beatsUnworked = 5;
/** A worker that cannot work hands its batch on and ends: others may be able to. */
const attempts = 3;

export interface CoordinatorOptions {
  readonly fleet: string;
  readonly link: RedisLink;
  readonly settings: FleetSettings;
  readonly batches: number;
  readonly stop: AbortSignal;
  /** Called for each batch that counts. */
  readonly onResult: (result: BatchResult, merged: MergedResults) => Promise<void>;
  /** Called now and then while batches wait and no worker has one. */
  readonly onUnworked: () => void;
}

/** Hands a fleet's batches out over the queue and makes one of the results. */
export class Coordinator {
  readonly merged: MergedResults;
  readonly board: FleetBoard;
  readonly #options: CoordinatorOptions;
  readonly #queue: Queue<BatchJob>;
  readonly #results: Worker<BatchResult>;
  #added = 0;
  #unworkedBeats = 0;
  #stoppedBecause: string | undefined;
  #finish: () => void = () => undefined;
  #fail: (fault: Error) => void = () => undefined;

  constructor(options: CoordinatorOptions) {
    const { link, fleet, settings, batches } = options;
    this.#options = options;
    this.merged = new MergedResults(settings, batches);
    this.board = new FleetBoard(link.redis, fleet);
    const connection = link.redis;
    // Nobody reads BullMQ's own log of events: a Redis need not keep it.
    const streams = { events: { maxLen: 100 } };
    this.#queue = new Queue<BatchJob>(batchQueue, { connection, prefix: queuePrefix, streams });
    this.#results = new Worker<BatchResult>(resultQueue(fleet), ({ data }) => this.#count(data), {
      connection,
      prefix: queuePrefix,
      autorun: false,
      concurrency: 1,
      removeOnComplete: { count: 0 },
    });
    // Redis comes back or is lost: the link decides.
    this.#queue.on("error", () => undefined);
    this.#results.on("error", () => undefined);
  }

  /** Why it ended before all batches were done. */
  get stoppedBecause(): string | undefined {
    return this.#stoppedBecause;
  }

  /** Resolves when every batch has been counted, or what was under way at a stop. Problems queue-lost, fleet-batch-failed. */
  async run(jobs: Iterable<BatchJob>): Promise<void> {
    const { link } = this.#options;
    const ended = new Promise<void>((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    const lose = (): void => this.#fail(link.lost.reason as Problem);
    link.lost.addEventListener("abort", lose, { once: true });
    const beat = setInterval(() => void this.#beat().catch(() => undefined), beatMs);
    try {
      this.#results.run().catch(this.#fail);
      this.#feed(jobs[Symbol.iterator]()).catch(this.#fail);
      await ended;
    } finally {
      clearInterval(beat);
      link.lost.removeEventListener("abort", lose);
    }
  }

  /** Takes everything of this fleet out of Redis. */
  async close(): Promise<void> {
    const { link } = this.#options;
    if (link.lost.aborted) return;
    await this.#dropWaiting();
    await this.#results.close();
    const results = new Queue(resultQueue(this.#options.fleet), { connection: link.redis, prefix: queuePrefix });
    await results.obliterate({ force: true });
    await results.close();
    await this.#queue.close();
    await this.board.remove();
  }

  async #feed(jobs: Iterator<BatchJob>): Promise<void> {
    const { fleet, stop } = this.#options;
    while (this.#added < this.#options.batches && !stop.aborted && this.#stoppedBecause === undefined) {
      if (this.#added - this.merged.batches >= batchesAhead) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      const chunk = take(jobs, addedAtOnce);
      const opts = { attempts, removeOnComplete: true, removeOnFail: false };
      await this.#queue.addBulk(
        chunk.map((data) => ({ name: "batch", data, opts: { ...opts, jobId: `${fleet}-${data.batch}` } })),
      );
      this.#added += chunk.length;
    }
  }

  async #count(result: BatchResult): Promise<void> {
    const counted = this.merged.add(result);
    if (!counted) return;
    await this.#options.onResult(result, this.merged);
    await this.board.forgetBatch(result.batch);
    if (this.merged.batches === this.#options.batches) this.#finish();
  }

  /** Every two seconds: shows that the coordinator lives, and looks for what went wrong elsewhere. */
  async #beat(): Promise<void> {
    const { fleet, stop } = this.#options;
    if (!(await this.board.beat())) this.#fail(this.#emptied());
    if (stop.aborted) await this.board.stop(stop.reason instanceof Error ? stop.reason.message : "it was interrupted");
    this.#stoppedBecause ??= await this.board.stopped();
    if (this.#stoppedBecause !== undefined) await this.#endEarly();
    await this.#lookForWorkers();
    const failed = (await this.#queue.getFailed(0, 50)).find((job) => job.data.fleet === fleet);
    if (failed === undefined) return;
    const cause = printable(failed.failedReason, 300);
    this.#fail(new Problem("fleet-batch-failed", `cannot boot batch ${failed.data.batch}: ${cause}`));
  }

  /** A Redis that keeps nothing on its disk comes back without the batches: nobody would ever boot them. */
  #emptied(): Problem {
    const { shown } = this.#options.link;
    return new Problem("queue-lost", `cannot go on with the queue at ${shown}: Redis has lost what was in it`);
  }

  /** Nothing new is begun; what workers have under way is waited for. */
  async #endEarly(): Promise<void> {
    await this.#dropWaiting();
    if (!(await this.#isWorked())) this.#finish();
  }

  async #isWorked(): Promise<boolean> {
    return (await this.#queue.getActive()).some((job) => job.data.fleet === this.#options.fleet);
  }

  async #lookForWorkers(): Promise<void> {
    const waits = this.#added > this.merged.batches && this.#stoppedBecause === undefined;
    if (!waits || (await this.#isWorked())) {
      this.#unworkedBeats = 0;
      return;
    }
    this.#unworkedBeats += 1;
    // Between two batches a worker has none for a moment.
    if (this.#unworkedBeats % beatsUnworked === 0) this.#options.onUnworked();
  }

  async #dropWaiting(): Promise<void> {
    const mine = [...(await this.#queue.getJobs(["wait", "delayed", "failed"]))].filter(
      (job) => job.data.fleet === this.#options.fleet,
    );
    // One that a worker has taken meanwhile cannot be removed: its result is nobody's.
    await Promise.all(mine.map((job) => job.remove().catch(() => undefined)));
  }
}

function take<Item>(items: Iterator<Item>, count: number): readonly Item[] {
  const taken: Item[] = [];
  while (taken.length < count) {
    const next = items.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}
