import { liveHeapBytes } from "./live-heap.ts";

/** Memory and time when so many devices were done. */
export interface Checkpoint {
  readonly devices: number;
  /** Real. */
  readonly elapsedSeconds: number;
  /** Since the checkpoint before. */
  readonly devicesPerSecond: number;
  /** Live heap of the devices' thread and of the vault's, garbage collected. */
  readonly heapMiB: number;
  readonly vaultHeapMiB?: number;
  /** The whole process. */
  readonly residentMiB: number;
}

export interface CheckpointSource {
  /** Milliseconds since the start, real. */
  readonly elapsedMs: () => number;
  readonly vaultHeapBytes: () => Promise<number | undefined>;
}

function mib(bytes: number): number {
  return Math.round((bytes / (1024 * 1024)) * 10) / 10;
}

/** Looks at memory and time at 100, 1 000, 10 000 … devices and at the end. */
export class Checkpoints {
  readonly taken: Checkpoint[] = [];
  readonly #source: CheckpointSource;
  #nextAt = 100;

  constructor(source: CheckpointSource) {
    this.#source = source;
  }

  /** Has this many been reached? Then it is the time to look. */
  isDue(devices: number): boolean {
    if (devices < this.#nextAt) return false;
    this.#nextAt *= 10;
    return true;
  }

  async take(devices: number): Promise<Checkpoint> {
    const elapsedSeconds = this.#source.elapsedMs() / 1000;
    const before = this.taken.at(-1);
    const sinceSeconds = elapsedSeconds - (before?.elapsedSeconds ?? 0);
    const since = devices - (before?.devices ?? 0);
    const vaultHeapBytes = await this.#source.vaultHeapBytes();
    const checkpoint: Checkpoint = {
      devices,
      elapsedSeconds: Math.round(elapsedSeconds * 100) / 100,
      devicesPerSecond: sinceSeconds === 0 ? 0 : Math.round((since / sinceSeconds) * 10) / 10,
      heapMiB: mib(liveHeapBytes()),
      ...(vaultHeapBytes === undefined ? {} : { vaultHeapMiB: mib(vaultHeapBytes) }),
      residentMiB: mib(process.memoryUsage().rss),
    };
    this.taken.push(checkpoint);
    return checkpoint;
  }
}
