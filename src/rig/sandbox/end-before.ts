import type { HookCall, HookEnd } from "../boot/hook-runner.ts";
import type { RunningHook } from "./run-bubblewrap.ts";

const lateLookMs = 50;

/** Its exit status, or "timeout" where it had to be ended; rejects where the device lost its power. */
export async function endBefore(
  running: RunningHook,
  { signal }: HookCall,
  isLate: () => boolean,
): Promise<HookEnd["exitStatus"]> {
  const late = new AbortController();
  // Not one timer: the clock may jump.
  const timer = setInterval(() => {
    if (!isLate()) return;
    late.abort();
    running.kill();
  }, lateLookMs);
  signal?.addEventListener("abort", running.kill, { once: true });
  try {
    const status = await running.ended;
    signal?.throwIfAborted();
    return late.signal.aborted ? "timeout" : status;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", running.kill);
  }
}
