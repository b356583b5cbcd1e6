import { readFileSync } from "node:fs";

const everyMs = 10;

/** Peak resident memory so far, in KiB; the kernel keeps it (proc(5), VmHWM). Undefined once the process has ended. */
function peakKiB(pid: number): number | undefined {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}

/** Watches a process until it is stopped; what it grew in its last hundredth of a second is not seen. */
export class PeakMemory {
  #peakKiB = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    const look = (): void => {
      this.#peakKiB = peakKiB(pid) ?? this.#peakKiB;
    };
    look();
    this.#timer = setInterval(look, everyMs);
  }

  /** In MiB. */
  stop(): number {
    clearInterval(this.#timer);
    return this.#peakKiB / 1024;
  }
}
