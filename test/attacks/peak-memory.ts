import { Worker } from "node:worker_threads";

/** What the watcher tells when the watching of a process ends. */
interface Peak {
  readonly pid: number;
  readonly kiB: number;
}

/**
 * Watches processes from a thread of its own, every 3 ms; the kernel keeps the peak (proc(5), VmHWM), so only what a
 * process grew in its last moment is not seen.
 */
export class MemoryWatcher {
  readonly #worker = new Worker(new URL("./memory-thread.ts", import.meta.url));
  readonly #waiting = new Map<number, (kiB: number) => void>();

  constructor() {
    this.#worker.on("message", ({ pid, kiB }: Peak) => {
      this.#waiting.get(pid)?.(kiB);
      this.#waiting.delete(pid);
    });
  }

  begin(pid: number): void {
    this.#worker.postMessage({ begin: pid });
  }

  /** The peak in MB of a million bytes. */
  async end(pid: number): Promise<number> {
    const kiB = await new Promise<number>((resolve) => {
      this.#waiting.set(pid, resolve);
      this.#worker.postMessage({ end: pid });
    });
    return (kiB * 1024) / 1e6;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
