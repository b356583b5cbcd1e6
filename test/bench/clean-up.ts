import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CannotMeasure } from "./fault.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** What /proc says of a process that runs; undefined where it has ended, or waits for its parent to notice that. */
function processOf(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before the last bracket may hold anything.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z") return undefined;
    return { pid, parent: Number(parent), command: readFileSync(`/proc/${pid}/cmdline`, "utf8") };
  } catch {
    return undefined;
  }
}

function allProcesses(): readonly Process[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => processOf(Number(pid))).filter((one) => one !== undefined);
}

/** Everything that this process began, whatever its group, and what works in one of the folders. */
function begunHere(folders: readonly string[]): readonly number[] {
  const all = allProcesses().filter(({ pid }) => pid !== process.pid);
  const ours = new Set(
    all.filter(({ command }) => folders.some((folder) => command.includes(folder))).map(({ pid }) => pid),
  );
  for (let size = -1; size !== ours.size; ) {
    size = ours.size;
    for (const { pid, parent } of all) if (parent === process.pid || ours.has(parent)) ours.add(pid);
  }
  return [...ours];
}

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}

/** Stopped first, so that none of them starts another one meanwhile; what is killed leaves its children to others. */
function endProcesses(folders: readonly string[]): void {
  const stopped = new Set<number>();
  for (let begun = begunHere(folders); begun.some((pid) => !stopped.has(pid)); begun = begunHere(folders)) {
    for (const pid of begun) {
      send("SIGSTOP", pid);
      stopped.add(pid);
    }
  }
  for (const pid of stopped) send("SIGKILL", pid);
  const limit = performance.now() + 5_000;
  while (performance.now() < limit && begunHere(folders).length > 0) pause();
}

/** What is in use is taken out of the tree at least: the kernel lets go of it when its last user does. */
function unmountBelow(folder: string): void {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  const places = mounts.map((line) => line.split(" ")[1] ?? "").filter((place) => place.startsWith(`${folder}/`));
  const unmounts = (...args: readonly string[]): boolean => spawnSync("umount", args, { stdio: "ignore" }).status === 0;
  for (const place of places.reverse()) {
    if (unmounts(place) || unmounts("--lazy", place)) continue;
    throw new CannotMeasure(`cannot unmount ${place}, which is left behind: unmount it, and remove ${folder}`);
  }
}

/**
 * Temporary folders, which do not outlive this object, nor this process where INT, TERM or HUP ends it: the processes that
 * it began are ended, file systems below the folders unmounted, and the folders removed; then it ends by that signal.
 */
export class TemporaryFolders {
  readonly #folders = new Set<string>();
  readonly #stop = (signal: NodeJS.Signals): void => {
    endProcesses([...this.#folders]);
    this[Symbol.dispose]();
    process.kill(process.pid, signal);
  };

  constructor() {
    for (const signal of signals) process.on(signal, this.#stop);
  }

  /** An empty one. */
  make(): string {
    const folder = mkdtempSync(join(tmpdir(), "prepare-device-bench-"));
    this.#folders.add(folder);
    return folder;
  }

  /** Throws CannotMeasure where a file system below it cannot be unmounted; that is not tried again. */
  remove(folder: string): void {
    this.#folders.delete(folder);
    unmountBelow(folder);
    rmSync(folder, { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    for (const folder of this.#folders) this.remove(folder);
    for (const signal of signals) process.off(signal, this.#stop);
  }
}
