import type { Clock } from "../../clock/clock.ts";
import { type HookPlace, hookHasEnded, processesOf } from "./time/hook-processes.ts";

/** How a hook left its output. */
export interface OutputEnd {
  /** For how long others had it open after the hook itself had ended, in milliseconds of the hook's clock. */
  readonly heldMs: number;
  /** It left processes behind that had closed it. */
  readonly leavesProcesses: boolean;
}

export interface OutputWatch {
  /** By which the hook's time is taken. */
  readonly clock: Clock;
  /** This machine's. */
  readonly real: Clock;
  /** It is held on to and there is no end in sight: called at most once. */
  readonly endless: () => void;
  /** Aborted when the sandbox is no more. */
  readonly over: AbortSignal;
}

const lookMs = 4;
/** A holder that does not sleep by sleep(1) may wait for anything; after this it is taken to hold on for good. */
const patienceMs = 10_000;
/** A process that is just ending is none that was left behind. */
const farewellMs = 50;

async function pause({ real, over }: OutputWatch, ms = lookMs): Promise<void> {
  await real.wait(ms, over).catch(() => undefined);
}

async function untilClosed(place: HookPlace, watch: OutputWatch): Promise<number> {
  const { clock, real, endless, over } = watch;
  const isHeld = (): boolean => processesOf(place).some(({ holdsOutput }) => holdsOutput);
  if (!isHeld()) return 0;
  const endedMs = clock.monotonicMs();
  const patientUntilMs = real.monotonicMs() + patienceMs;
  let isEndless = false;
  while (!over.aborted && isHeld()) {
    await pause(watch);
    if (isEndless || real.monotonicMs() < patientUntilMs) continue;
    isEndless = true;
    endless();
  }
  return clock.monotonicMs() - endedMs;
}

async function leavesProcesses(place: HookPlace, watch: OutputWatch): Promise<boolean> {
  if (processesOf(place).length === 0) return false;
  await pause(watch, farewellMs);
  return processesOf(place).length > 0;
}

/**
 * Waits until the hook has ended and nobody has its output open any more, or until `over`. snapd waits for that too:
 * RunAndWait of osutil/exec.go gives the hook a buffer as output, and Go's Wait then returns at the end of the pipe.
 */
export async function watchOutputEnd(place: HookPlace, watch: OutputWatch): Promise<OutputEnd> {
  while (!(watch.over.aborted || hookHasEnded(place))) await pause(watch);
  if (watch.over.aborted) return { heldMs: 0, leavesProcesses: false };
  const heldMs = await untilClosed(place, watch);
  return { heldMs, leavesProcesses: await leavesProcesses(place, watch) };
}
