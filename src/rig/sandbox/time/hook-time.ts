import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../clock/clock.ts";
import type { SleepingClock } from "../../time/sleeping-clock.ts";
import type { Mount } from "../view.ts";
import { FakeTime } from "./fake-time.ts";
import type { HookPlace } from "./hook-processes.ts";
import { askPlace, deskPlace, SleepDesk } from "./sleep-desk.ts";

/** The clocks of a device whose hooks need not wait when they sleep. */
export interface HookClocks {
  /** This machine's time, and what hooks have slept through. */
  readonly sleeping: SleepingClock;
  /** What the device's wall clock shows. */
  readonly device: Clock;
  readonly real: Clock;
}

/** What hooks see of time: the device's clock, and sleeps that pass at once when nothing else happens. */
export class HookTime {
  /** What is laid over the device. */
  readonly mounts: readonly Mount[];
  readonly #desk: SleepDesk;
  readonly #fake: FakeTime | undefined;
  readonly #sleeping: SleepingClock;

  /** Lays it out below the folder `work`; the base is whose programs hooks run. @throws Problem rig-tool-missing */
  constructor(work: string, base: string, { sleeping, device, real }: HookClocks) {
    const fake = FakeTime.make(work, base, { device, real });
    this.#fake = fake;
    this.#sleeping = sleeping;
    this.#desk = SleepDesk.make(work, { sleeping, real, jumped: () => fake?.set() });
    const program = join(base, "usr/bin/sleep");
    const shim: readonly Mount[] = [
      { kind: "writable", from: this.#desk.folder, at: deskPlace },
      { kind: "read-only", from: this.#desk.ask, at: askPlace },
      { kind: "read-only", from: this.#desk.shim, at: "/usr/bin/sleep" },
      { kind: "read-only", from: program, at: `${deskPlace}-program` },
    ];
    const etc = (fake?.names ?? []).map(
      (name): Mount => ({ kind: "read-only", from: join(work, name), at: `/etc/${name}` }),
    );
    this.mounts = [...(existsSync(program) ? shim : []), ...etc];
  }

  /** A hook is about to start. */
  set(): void {
    this.#desk.clear();
    this.#fake?.set();
  }

  /** Time jumps to this moment of the sleeping clock. */
  passUntil(atMs: number): void {
    this.#sleeping.sleepThrough(atMs - this.#sleeping.monotonicMs());
    this.#fake?.set();
  }

  /** Lets the hook's sleeps pass until the signal is aborted, none of them beyond `limitMs` of the sleeping clock. */
  async watch(hook: HookPlace, limitMs: number, over: AbortSignal): Promise<void> {
    await this.#desk.watch(hook, limitMs, over);
  }
}
