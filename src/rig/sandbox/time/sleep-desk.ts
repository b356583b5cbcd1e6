import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdirSync, openSync, rmSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Clock } from "../../../clock/clock.ts";
import type { SleepingClock } from "../../time/sleeping-clock.ts";
import { requireProgram } from "../programs.ts";
import { type HookPlace, isAwaited, processesOf } from "./hook-processes.ts";
import { openPipe } from "./open-pipe.ts";
import { sleepMs } from "./sleep-arguments.ts";

/** Where a hook finds the folder for its sleepers' own pipes, each named by a process. */
export const deskPlace = "/run/.sleep";

/** The pipe on which sleepers ask: mounted read-only by itself, so that a hook can write into it and do nothing else to it. */
export const askPlace = "/run/.sleep-ask";

/** In place of sleep(1): says for how long it wants to sleep and waits until it is told that the time has passed. */
const shim = `#!/bin/sh
case "$1" in --help|--version) exec ${deskPlace}-program "$@" ;; esac
mkfifo "${deskPlace}/$$" || exec ${deskPlace}-program "$@"
printf '%s %s\\n' "$$" "$*" > ${askPlace}
fault=
read -r fault < "${deskPlace}/$$"
[ -z "$fault" ] && exit 0
echo "sleep: $fault" >&2
exit 1
`;

/** The clocks of the desk, and what is to be done when the first has jumped. */
export interface DeskClocks {
  readonly sleeping: SleepingClock;
  readonly real: Clock;
  readonly jumped: () => void;
}

interface Sleeper {
  readonly hookPid: number;
  readonly untilMs: number;
  /** The complaint that wakes it, if it asked for nonsense. */
  readonly fault: string;
}

const lookMs = 4;
const maxLineChars = 2000;
/** Processes of one hook that sleep at the same time. */
const maxSleepers = 4096;

/**
 * Lets the sleeps of a hook pass as soon as nothing else of it does anything: then time jumps to the first one's end. As
 * long as something computes or waits for the network, they take as long as they say.
 */
export class SleepDesk {
  /** The folder that hooks write to: nothing in it is what it says until it was looked at. */
  readonly folder: string;
  /** The pipe on which they ask. */
  readonly ask: string;
  /** The program that stands in place of sleep. */
  readonly shim: string;
  readonly #clocks: DeskClocks;
  #sleepers: readonly Sleeper[] = [];

  private constructor(work: string, clocks: DeskClocks) {
    this.folder = join(work, "sleep");
    this.ask = join(work, "sleep-ask");
    this.shim = join(work, "sleep-shim");
    this.#clocks = clocks;
  }

  /** Lays out the desk below the folder `work`. @throws Problem rig-tool-missing */
  static make(work: string, clocks: DeskClocks): SleepDesk {
    const desk = new SleepDesk(work, clocks);
    desk.clear();
    writeFileSync(desk.shim, shim, { mode: 0o755 });
    execFileSync(requireProgram("mkfifo", "let hooks sleep"), [desk.ask]);
    return desk;
  }

  /** Before a hook starts: takes away what the one before it left, whose processes had the same numbers. */
  clear(): void {
    rmSync(this.folder, { force: true, recursive: true });
    mkdirSync(this.folder);
  }

  /**
   * Watches over a hook until the signal is aborted; no sleep goes beyond `limitMs` of the clock. Rejects where the pipe
   * cannot be read.
   */
  async watch(hook: HookPlace, limitMs: number, over: AbortSignal): Promise<void> {
    const asks = this.#listen();
    this.#sleepers = [];
    try {
      while (!over.aborted) {
        await this.#clocks.real.wait(this.#sleepers.length > 0 ? lookMs : 2 * lookMs, over);
        if (this.#sleepers.length > 0) await this.#letPass(hook, limitMs, over);
      }
    } catch (fault) {
      if (!over.aborted) throw fault;
    } finally {
      asks.destroy();
    }
  }

  #listen(): Socket {
    // Opened for both: a pipe without a writer would be at its end.
    const fd = openSync(this.ask, constants.O_RDWR | constants.O_NONBLOCK);
    const socket = new Socket({ fd, readable: true, writable: false });
    let rest = "";
    socket.setEncoding("latin1");
    // Sleeps take as long as they say, then.
    socket.on("error", () => undefined);
    socket.on("data", (text: string) => {
      const lines = `${rest}${text}`.split("\n");
      rest = (lines.pop() ?? "").slice(0, maxLineChars);
      for (const line of lines) this.#ask(line.split(" ").filter((word) => word !== ""));
    });
    return socket;
  }

  #ask([pid = "", ...args]: readonly string[]): void {
    const hookPid = Number(pid);
    if (!Number.isSafeInteger(hookPid) || hookPid < 2 || this.#sleepers.length >= maxSleepers) return;
    const asked = sleepMs(args);
    const [ms, fault] = typeof asked === "number" ? [asked, ""] : [0, asked.fault];
    this.#sleepers = [...this.#sleepers, { hookPid, untilMs: this.#clocks.sleeping.monotonicMs() + ms, fault }];
  }

  async #letPass(hook: HookPlace, limitMs: number, over: AbortSignal): Promise<void> {
    const firstMs = Math.min(limitMs, ...this.#sleepers.map(({ untilMs }) => untilMs));
    if (firstMs > this.#clocks.sleeping.monotonicMs() && (await this.#allStandStill(hook, over))) {
      this.#clocks.sleeping.sleepThrough(firstMs - this.#clocks.sleeping.monotonicMs());
      this.#clocks.jumped();
    }
    const nowMs = this.#clocks.sleeping.monotonicMs();
    this.#sleepers = this.#sleepers.filter((one) => one.untilMs > nowMs || !this.#wake(one));
  }

  /** Twice the same sight, with nobody having run in between. */
  async #allStandStill(hook: HookPlace, over: AbortSignal): Promise<boolean> {
    const asleep = new Set(this.#sleepers.map(({ hookPid }) => hookPid));
    const look = (): string | undefined => {
      const seen = processesOf(hook);
      const still = seen.every(({ hookPid, standsStill }) => standsStill || asleep.has(hookPid));
      // Once the hook has ended, nothing waits for those that it left behind without its output.
      const goesOn = seen.some(isAwaited);
      return still && goesOn ? seen.map(({ hookPid, switches }) => `${hookPid} ${switches}`).join() : undefined;
    };
    const before = look();
    if (before === undefined) return false;
    await this.#clocks.real.wait(lookMs, over);
    return look() === before;
  }

  /**
   * Wakes a sleeper and takes its pipe away; false if it does not listen yet. One that is gone counts as woken, and so does
   * one in whose place something else than a pipe is.
   */
  #wake({ hookPid, fault: complaint }: Sleeper): boolean {
    const path = join(this.folder, String(hookPid));
    try {
      const fd = openPipe(path);
      if (fd === undefined) return true;
      try {
        writeSync(fd, `${complaint}\n`);
      } finally {
        closeSync(fd);
      }
      unlinkSync(path);
      return true;
    } catch (fault) {
      return (fault as NodeJS.ErrnoException).code === "ENOENT";
    }
  }
}
