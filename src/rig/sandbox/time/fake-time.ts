import { accessSync, constants, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../clock/clock.ts";

/** libfaketime for programs with threads, where Debian's package faketime puts it. */
const libraries = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map(
  (triplet) => `/usr/lib/${triplet}/faketime/libfaketimeMT.so.1`,
);

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Shows a hook's programs the device's clock instead of this machine's. It comes in by /etc/ld.so.preload and
 * /etc/faketimerc, so that it is not in the hook's environment; static programs do not see it.
 */
export class FakeTime {
  readonly #folder: string;
  readonly #device: Clock;
  readonly #real: Clock;

  private constructor(folder: string, device: Clock, real: Clock) {
    this.#folder = folder;
    this.#device = device;
    this.#real = real;
  }

  /** Undefined where libfaketime is not installed in the base. */
  static make(
    folder: string,
    base: string,
    clocks: { readonly device: Clock; readonly real: Clock },
  ): FakeTime | undefined {
    const library = libraries.find((path) => isReadable(join(base, path)));
    if (library === undefined) return undefined;
    writeFileSync(join(folder, "ld.so.preload"), `${library}\n`);
    const time = new FakeTime(folder, clocks.device, clocks.real);
    time.set();
    return time;
  }

  /** Names of its files in the folder, which is the hook's /etc. */
  get names(): readonly string[] {
    return ["ld.so.preload", "faketimerc"];
  }

  /** From now on new programs see the device's clock as it is now; running ones notice within seconds. */
  set(): void {
    const offsetMs = this.#device.now().getTime() - this.#real.now().getTime();
    const sign = offsetMs < 0 ? "-" : "+";
    writeFileSync(join(this.#folder, "faketimerc"), `${sign}${(Math.abs(offsetMs) / 1000).toFixed(3)}\n`);
  }
}
