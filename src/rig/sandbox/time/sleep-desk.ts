import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Clock } from "../../../clock/clock.ts";
import type { SleepingClock } from "../../time/sleeping-clock.ts";
import { requireProgram } from "../programs.ts";
import { processesBeside } from "./hook-processes.ts";
import { sleepMs } from "./sleep-arguments.ts";

/** Where a hook finds the desk. */
export const deskPlace = "/run/.sleep";

/** The pipe on which sleepers ask; the others are named by a process. */
const askName = "ask";

/** In place of sleep(1): says for how long it wants to sleep and waits until it is told that the time has passed. */
const shim = `#!/bin/sh
case "$1" in --help|--version) exec ${deskPlace}-program "$@" ;; esac
mkfifo "${deskPlace}/$$" || exec ${deskPlace}-program "$@"
printf '%s %s\\n' "$$" "$*" > ${deskPlace}/${askName}
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
/** bubblewrap is the first process of the sandbox, the hook the second. */
const hookItself = 2;
const maxLineChars = 2000;

/**
 * Lets the sleeps of a hook pass as soon as nothing else of it does anything: then time jumps to the first one's end. As
 * long as something computes or waits for the network, they take as long as they say.
 */
export class SleepDesk {
  /** The folder that hooks write to. */
  readonly folder: string;
  /** The program that stands in place of sleep. */
  readonly shim: string;
  readonly #clocks: DeskClocks;
  #sleepers: readonly Sleeper[] = [];

  private constructor(folder: string, shimPath: string, clocks: DeskClocks) {
    this.folder = folder;
    this.shim = shimPath;
    this.#clocks = clocks;
  }

  /** Lays out the desk below the folder `work`. @throws Problem rig-tool-missing */
  static make(work: string, clocks: DeskClocks): SleepDesk {
    const folder = join(work, "sleep");
    const shimPath = join(work, "sleep-shim");
    mkdirSync(folder);
    writeFileSync(shimPath, shim, { mode: 0o755 });
    execFileSync(requireProgram("mkfifo", "let hooks sleep"), [join(folder, askName)]);
    return new SleepDesk(folder, shimPath, clocks);
  }

  /** Watches over a hook until the signal is aborted; no sleep goes beyond `limitMs` of the clock. */
  async watch(hook: number, limitMs: number, over: AbortSignal): Promise<void> {
    this.#clear();
    const asks = this.#listen();
    this.#sleepers = [];
    try {
      while (!over.aborted) {
        await this.#clocks.real.wait(this.#sleepers.length > 0 ? lookMs : 2 * lookMs, over);
        if (this.#sleepers.length > 0) await this.#letPass(hook, limitMs, over);
      }
    } catch {
      // The hook has ended.
    } finally {
      asks.destroy();
    }
  }

  /** Pipes of a hook that was ended in its sleep: the next one's processes get the same numbers. */
  #clear(): void {
    for (const name of readdirSync(this.folder).filter((one) => one !== askName)) {
      rmSync(join(this.folder, name), { force: true, recursive: true });
    }
  }

  #listen(): Socket {
    // Opened for both: a pipe without a writer would be at its end.
    const fd = openSync(join(this.folder, askName), constants.O_RDWR | constants.O_NONBLOCK);
    const socket = new Socket({ fd, readable: true, writable: false });
    let rest = "";
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      const lines = `${rest}${text}`.split("\n");
      rest = (lines.pop() ?? "").slice(0, maxLineChars);
      for (const line of lines) this.#ask(line.split(" ").filter((word) => word !== ""));
    });
    return socket;
  }

  #ask([pid = "", ...args]: readonly string[]): void {
    const hookPid = Number(pid);
    if (!Number.isSafeInteger(hookPid) || hookPid < 2) return;
    const asked = sleepMs(args);
    const [ms, fault] = typeof asked === "number" ? [asked, ""] : [0, asked.fault];
    this.#sleepers = [...this.#sleepers, { hookPid, untilMs: this.#clocks.sleeping.monotonicMs() + ms, fault }];
  }

  async #letPass(hook: number, limitMs: number, over: AbortSignal): Promise<void> {
    const firstMs = Math.min(limitMs, ...this.#sleepers.map(({ untilMs }) => untilMs));
    if (firstMs > this.#clocks.sleeping.monotonicMs() && (await this.#allStandStill(hook, over))) {
      this.#clocks.sleeping.sleepThrough(firstMs - this.#clocks.sleeping.monotonicMs());
      this.#clocks.jumped();
    }
    const nowMs = this.#clocks.sleeping.monotonicMs();
    this.#sleepers = this.#sleepers.filter((one) => one.untilMs > nowMs || !this.#wake(one));
  }

  /** Twice the same sight, with nobody having run in between. */
  async #allStandStill(hook: number, over: AbortSignal): Promise<boolean> {
    const asleep = new Set(this.#sleepers.map(({ hookPid }) => hookPid));
    const look = (): string | undefined => {
      const seen = processesBeside(hook);
      const still = seen.every(({ hookPid, standsStill }) => standsStill || asleep.has(hookPid));
      // Once the hook itself has ended, nothing waits for those that it left behind.
      const goesOn = seen.some(({ hookPid }) => hookPid === hookItself);
      return still && goesOn ? seen.map(({ hookPid, switches }) => `${hookPid} ${switches}`).join() : undefined;
    };
    const before = look();
    if (before === undefined) return false;
    await this.#clocks.real.wait(lookMs, over);
    return look() === before;
  }

  /** Wakes a sleeper and takes its pipe away; false if it does not listen yet. One that is gone counts as woken. */
  #wake({ hookPid, fault: complaint }: Sleeper): boolean {
    const pipe = join(this.folder, String(hookPid));
    try {
      const fd = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(fd, `${complaint}\n`);
      closeSync(fd);
      unlinkSync(pipe);
      return true;
    } catch (fault) {
      return (fault as NodeJS.ErrnoException).code === "ENOENT";
    }
  }
}
