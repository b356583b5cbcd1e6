import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { Command, Option } from "commander";
import { systemClock } from "../../clock/system-clock.ts";
import type { JsonOption } from "../../commands/options.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { nodeCrypto } from "../../keys/node-crypto.ts";
import { printable } from "../../problem/printable.ts";
import type { BatchJob, BatchResult } from "../fleet/queue/batch-job.ts";
import { FleetWorker } from "../fleet/queue/fleet-worker.ts";
import { checkQueueKeys } from "../fleet/queue/queue-keys.ts";
import { RedisLink } from "../fleet/queue/redis-link.ts";
import type { End } from "./end.ts";
import { exitHelp } from "./exit-words.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type QueueOptions, queueAddress, secretIn } from "./queue-options.ts";
import { duration } from "./read-values.ts";
import { rigExit, rigGuarded } from "./rig-guard.ts";

interface Options extends QueueOptions, JsonOption {
  readonly name?: string;
  readonly apiKeyFile?: string;
  readonly iMayLoad?: string;
  readonly recoverAfter: number;
  readonly idleExit?: number;
}

/** What this worker did. */
class WorkerSums {
  batches = 0;
  devices = 0;
  takenOver = 0;
  lastMs = systemClock.monotonicMs();

  count({ tally, takenOver }: BatchResult): void {
    this.batches += 1;
    this.devices += tally.sums.devices;
    if (takenOver) this.takenOver += 1;
    this.lastMs = systemClock.monotonicMs();
  }
}

function abortOf(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(signal.reason), { once: true }));
}

/** Resolves when no batch has come for that long. */
async function idle(sums: WorkerSums, idleMs: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const leftMs = sums.lastMs + idleMs - systemClock.monotonicMs();
    if (leftMs <= 0 || signal.aborted) return;
    await systemClock.wait(leftMs);
  }
}

/** Says what it begins with, once for each fleet: between two lines of progress a minute may pass. */
function beginningsOn(terminal: Terminal): (job: BatchJob) => void {
  let known: string | undefined;
  return ({ fleet, batch, atMs, first }) => {
    if (fleet === known) return;
    known = fleet;
    terminal.err(`begins with fleet ${fleet}: batch ${batch}, devices ${first} to ${first + atMs.length - 1}`);
  };
}

function inBatches({ batches }: WorkerSums): string {
  return `${batches} ${batches === 1 ? "batch" : "batches"}`;
}

function progressOn(terminal: Terminal, sums: WorkerSums): (result: BatchResult) => void {
  let shownMs = Number.NEGATIVE_INFINITY;
  return (result) => {
    sums.count(result);
    if (sums.lastMs - shownMs < 5_000 && !result.takenOver) return;
    shownMs = sums.lastMs;
    const over = result.takenOver ? `; batch ${result.batch} taken over, ${result.foundDone} of it were done` : "";
    terminal.err(`booted so far: ${sums.devices} devices in ${inBatches(sums)}${over}`);
  };
}

async function run(terminal: Terminal, options: Options): Promise<number> {
  const { name = `${hostname()}-${randomBytes(3).toString("hex")}`, apiKeyFile, iMayLoad, idleExit } = options;
  await using link = await RedisLink.open(queueAddress(options, terminal));
  await checkQueueKeys(link.redis, link.shown);
  using interrupt = listenForInterrupt();
  const sums = new WorkerSums();
  const apiKey = apiKeyFile === undefined ? undefined : secretIn(apiKeyFile);
  // Its batch is ended in order when the worker is told to end, so no device is told to stop.
  const stop = new AbortController().signal;
  const means = { redis: link.redis, real: systemClock, crypto: nodeCrypto, apiKey, mayLoad: iMayLoad, stop };
  const recoverAfterMs = options.recoverAfter;
  const worker = new FleetWorker({
    name,
    means,
    recoverAfterMs,
    onBegin: beginningsOn(terminal),
    onBatch: progressOn(terminal, sums),
  });
  terminal.err(
    `worker ${printable(name, 60)} waits for batches of \`rig fleet --queue ${link.shown}\`; Ctrl-C ends it in order`,
  );
  const ends: Promise<unknown>[] = [worker.failed, abortOf(interrupt.signal), abortOf(link.lost)];
  if (idleExit !== undefined) ends.push(idle(sums, idleExit, interrupt.signal));
  try {
    await Promise.race(ends);
  } finally {
    // What it has under way is ended, or given back, before it goes; without Redis neither can be done.
    if (!link.lost.aborted) await Promise.race([worker.close(), abortOf(link.lost)]);
  }
  link.lost.throwIfAborted();
  const { batches, devices, takenOver } = sums;
  if (options.json)
    terminal.out(JSON.stringify({ outcome: "ended", worker: name, batches, devices, takenOver }, null, 2));
  else terminal.out(`worker ${printable(name, 60)}: ${devices} devices in ${inBatches(sums)}, ${takenOver} taken over`);
  return rigExit.sound;
}

/** `rig worker`: boots devices of queued fleets, on any machine that reaches the queue and the vault. */
export function workerCommand(terminal: Terminal, end: End): Command {
  return new Command("worker")
    .description("boots devices for `rig fleet --queue`, until it is interrupted")
    .requiredOption("--queue <url>", "the Redis: redis://HOST:PORT, rediss://HOST:PORT or unix:///SOCKET")
    .option("--queue-password-file <file>", "the password of that Redis")
    .option("--name <text>", "what the fleet's report calls this worker")
    .option("--api-key-file <file>", "the API key for fleets that load a vault: it never goes through the queue")
    .option("--i-may-load <host>", "a host beside this machine that may be loaded, exactly as in the vault's URL")
    .addOption(
      new Option("--recover-after <time>", "a batch whose worker was not heard of for so long is given to another")
        .argParser(duration)
        .default(15_000, "15s"),
    )
    .option("--idle-exit <time>", "ends by itself when no batch has come for so long", duration)
    .option("--json", "what it did as one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  npm run rig -- worker --queue redis://127.0.0.1:6379")
    .addHelpText("after", exitHelp("worker"))
    .action(async (options: Options) => end(await rigGuarded(terminal, options, () => run(terminal, options))));
}
