import type { Clock } from "../../clock/clock.ts";
import type { DeviceResult } from "./device/device-result.ts";
import type { DeviceFile } from "./device-file.ts";
import type { FleetProgress } from "./progress.ts";
import { type Checkpoint, Checkpoints } from "./tally/checkpoints.ts";
import type { FleetTally } from "./tally/fleet-tally.ts";
import { liveHeapBytes } from "./tally/live-heap.ts";
import { Throughput } from "./tally/throughput.ts";

export interface WatchOptions {
  readonly real: Clock;
  readonly progress: FleetProgress;
  /** Gets a line for each device. */
  readonly file: DeviceFile | undefined;
  readonly vaultHeapBytes: () => Promise<number | undefined>;
}

/**
 * V8 collects garbage the later the more memory a machine has, and then what is resident says nothing of the fleet: so it
 * is collected after so many devices, which takes less than a hundredth of their time.
 */
const devicesPerCollection = 500;

/** Watches a fleet in real time: progress, throughput, memory at checkpoints, the file of the devices. */
export class FleetWatch {
  readonly #options: WatchOptions;
  readonly #startMs: number;
  readonly #throughput = new Throughput();
  readonly #checkpoints: Checkpoints;
  #collectedAt = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#startMs = options.real.monotonicMs();
    this.#checkpoints = new Checkpoints({ elapsedMs: () => this.elapsedMs, vaultHeapBytes: options.vaultHeapBytes });
  }

  get elapsedMs(): number {
    return this.#options.real.monotonicMs() - this.#startMs;
  }

  get checkpoints(): readonly Checkpoint[] {
    return this.#checkpoints.taken;
  }

  get throughputCurve(): ReturnType<Throughput["rates"]> {
    return this.#throughput.rates(this.elapsedMs);
  }

  /** Some devices are in the tally. */
  async done(devices: readonly DeviceResult[], count: number, tally: FleetTally): Promise<void> {
    const { progress, file } = this.#options;
    this.#throughput.add(this.elapsedMs, count);
    progress.show(tally, this.elapsedMs);
    for (const device of devices) await file?.write(device);
    await this.#collect(tally.sums.devices);
    if (this.#checkpoints.isDue(tally.sums.devices)) await this.#look(tally);
  }

  async #collect(devices: number): Promise<void> {
    if (devices - this.#collectedAt < devicesPerCollection) return;
    this.#collectedAt = devices;
    liveHeapBytes();
    await this.#options.vaultHeapBytes();
  }

  /** The last look, and the end of everything that is open. */
  async end(tally: FleetTally): Promise<void> {
    if (this.checkpoints.at(-1)?.devices !== tally.sums.devices) await this.#look(tally);
    this.#options.progress.end();
    await this.#options.file?.close();
  }

  async #look({ sums }: FleetTally): Promise<void> {
    const { devices, heapMiB, vaultHeapMiB, residentMiB, elapsedSeconds } = await this.#checkpoints.take(sums.devices);
    const vault = vaultHeapMiB === undefined ? "" : `, the vault's ${vaultHeapMiB} MiB`;
    this.#options.progress.note(
      `after ${devices} devices: ${elapsedSeconds} s, heap ${heapMiB} MiB${vault}, resident ${residentMiB} MiB`,
    );
  }
}
