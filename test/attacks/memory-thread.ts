import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";

type Wish = { readonly begin: number } | { readonly end: number };

const everyMs = 3;
const peaks = new Map<number, number>();

function look(pid: number): void {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    // A process that has ended and was not waited for has no such line: the last one seen counts.
    if (found !== undefined) peaks.set(pid, Number(found));
  } catch {
    // It is gone.
  }
}

parentPort?.on("message", (wish: Wish) => {
  if ("begin" in wish) {
    peaks.set(wish.begin, 0);
    look(wish.begin);
    return;
  }
  look(wish.end);
  parentPort?.postMessage({ pid: wish.end, kiB: peaks.get(wish.end) ?? 0 });
  peaks.delete(wish.end);
});

setInterval(() => {
  for (const pid of peaks.keys()) look(pid);
}, everyMs);
