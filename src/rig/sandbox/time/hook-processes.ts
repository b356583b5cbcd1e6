import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process of a hook, at one look. */
interface SeenProcess {
  /** In the hook's own count. */
  readonly hookPid: number;
  /** Waits for a child, for a signal, or for another process of the hook at a pipe. */
  readonly standsStill: boolean;
  /** How often its threads were taken off or put on a processor: unchanged means that it did nothing meanwhile. */
  readonly switches: string;
}

/** System calls in which nothing but another process of the hook can wake the caller (Linux, asm/unistd). */
const waitingCalls: Readonly<Record<string, ReadonlySet<string>>> = {
  // pause, wait4, rt_sigtimedwait, rt_sigsuspend, waitid
  x64: new Set(["34", "61", "128", "130", "247"]),
  // waitid, rt_sigsuspend, rt_sigtimedwait, wait4
  arm64: new Set(["95", "133", "137", "260"]),
};
const readCall: Readonly<Record<string, string>> = { x64: "0", arm64: "63" };

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** Reads on a pipe: whoever writes to it is one of the hook's processes too. */
function readsPipe(place: string, [call = "", descriptor = ""]: readonly string[]): boolean {
  if (call !== readCall[process.arch]) return false;
  return link(`${place}/fd/${Number.parseInt(descriptor, 16)}`).startsWith("pipe:");
}

function threadsOf(place: string): readonly string[] {
  try {
    return readdirSync(`${place}/task`).map((thread) => `${place}/task/${thread}`);
  } catch {
    return [];
  }
}

function isWaiting(thread: string): boolean {
  const call = read(`${thread}/syscall`).trim().split(" ");
  return waitingCalls[process.arch]?.has(call[0] ?? "") === true || readsPipe(thread, call);
}

function lookAt(place: string): SeenProcess | undefined {
  const status = read(`${place}/status`);
  const pids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split("\t") ?? [];
  if (pids.length === 0 || /^State:\s+Z/m.test(status)) return undefined;
  const threads = threadsOf(place);
  return {
    hookPid: Number(pids.at(-1)),
    standsStill: threads.length > 0 && threads.every(isWaiting),
    switches: threads.map((thread) => /voluntary_ctxt_switches.*/s.exec(read(`${thread}/status`))?.[0] ?? "").join(),
  };
}

/** Has the process ended, waited for or not? The first one of a namespace ends after all others in it. */
export function hasEnded(pid: number): boolean {
  const status = read(`/proc/${pid}/status`);
  return status === "" || /^State:\s+[ZX]/m.test(status);
}

/** Every process in the process namespace of the given one, but for the first, which only waits for the others. */
export function processesBeside(pid: number): readonly SeenProcess[] {
  const namespace = link(`/proc/${pid}/ns/pid`);
  if (namespace === "") return [];
  const names = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name));
  const own = names.filter((name) => link(`/proc/${name}/ns/pid`) === namespace);
  return own.flatMap((name) => lookAt(`/proc/${name}`) ?? []).filter(({ hookPid }) => hookPid !== 1);
}
