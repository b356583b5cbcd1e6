import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Where to look for a hook's processes. */
export interface HookPlace {
  /** The first process of its sandbox, as this machine counts. */
  readonly first: number;
  /** Its stdout and stderr as links in /proc/PID/fd name them. */
  readonly outputs: ReadonlySet<string>;
}

/** A process of a hook, at one look. */
interface SeenProcess {
  /** In the hook's own count. */
  readonly hookPid: number;
  /** Waits for a child, for a signal, or for another process of the hook at a pipe. */
  readonly standsStill: boolean;
  /** How often its threads were taken off or put on a processor: unchanged means that it did nothing meanwhile. */
  readonly switches: string;
  /** Has the hook's stdout or stderr open. */
  readonly holdsOutput: boolean;
}

/** bubblewrap is the first process of the sandbox, the hook the second. */
const hookItself = 2;

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

function holdsOutput(place: string, outputs: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`${place}/fd`).some((name) => outputs.has(link(`${place}/fd/${name}`)));
  } catch {
    return false;
  }
}

/** Its number in the hook's own count; undefined if it has ended. */
function hookPidOf(place: string): number | undefined {
  const status = read(`${place}/status`);
  const pids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split("\t") ?? [];
  return pids.length === 0 || /^State:\s+[ZX]/m.test(status) ? undefined : Number(pids.at(-1));
}

function lookAt(place: string, outputs: ReadonlySet<string>): SeenProcess | undefined {
  const hookPid = hookPidOf(place);
  if (hookPid === undefined) return undefined;
  const threads = threadsOf(place);
  return {
    hookPid,
    standsStill: threads.length > 0 && threads.every(isWaiting),
    switches: threads.map((thread) => /voluntary_ctxt_switches.*/s.exec(read(`${thread}/status`))?.[0] ?? "").join(),
    holdsOutput: holdsOutput(place, outputs),
  };
}

/** Has the process ended, waited for or not? The first one of a namespace ends after all others in it. */
export function hasEnded(pid: number): boolean {
  return hookPidOf(`/proc/${pid}`) === undefined;
}

/** Places in /proc of all processes in the process namespace of the given one. */
function placesBeside(pid: number): readonly string[] {
  const namespace = link(`/proc/${pid}/ns/pid`);
  if (namespace === "") return [];
  const names = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name));
  return names.filter((name) => link(`/proc/${name}/ns/pid`) === namespace).map((name) => `/proc/${name}`);
}

/** The largest process id in the namespace of the given process, as that namespace counts. */
export function newestBeside(pid: number): number {
  const ids = placesBeside(pid).map((place) => Number(/^NSpid:.*\t(\d+)$/m.exec(read(`${place}/status`))?.[1] ?? 0));
  return Math.max(0, ...ids);
}

/** Every process of the hook but for the sandbox's first, which only waits for the others. */
export function processesOf({ first, outputs }: HookPlace): readonly SeenProcess[] {
  return placesBeside(first)
    .flatMap((place) => lookAt(place, outputs) ?? [])
    .filter(({ hookPid }) => hookPid !== 1);
}

/** Has the hook itself ended? What it has left behind then are children of the sandbox's first process. */
export function hookHasEnded({ first }: HookPlace): boolean {
  if (hasEnded(first)) return true;
  const children = read(`/proc/${first}/task/${first}/children`).split(" ");
  const pids = children.filter((one) => one !== "").flatMap((child) => hookPidOf(`/proc/${child}`) ?? []);
  // None yet: the sandbox is still being made. None any more: its first process ends too.
  return pids.length > 0 && !pids.includes(hookItself);
}

/** Does snapd still wait for it: for the hook itself, or for one who has its output open? */
export function isAwaited({ hookPid, holdsOutput: holds }: SeenProcess): boolean {
  return hookPid === hookItself || holds;
}

/** Does the process wait for something to read from this descriptor? */
export function readsFrom(pid: number, descriptor: number): boolean {
  const [call, from = ""] = read(`/proc/${pid}/syscall`).trim().split(" ");
  return call === readCall[process.arch] && Number.parseInt(from, 16) === descriptor;
}
