import { bootDevice, type DeviceWorld } from "./device/boot-device.ts";
import type { DeviceResult } from "./device/device-result.ts";
import { Places } from "./device/places.ts";
import type { DevicePlanner } from "./plan/device-plan.ts";

/** A device to boot. Without a time it is switched on as soon as a place is free. */
export interface Arrival {
  readonly number: number;
  readonly atMs: number | undefined;
}

export interface DeviceRun {
  readonly world: DeviceWorld;
  readonly planner: DevicePlanner;
  readonly arrivals: Iterable<Arrival>;
  /** Devices that are switched on and not done, waiting ones included: what bounds the memory. */
  readonly maxUnderWay: number;
  /** Called for each device as it ends; what it returns is waited for. */
  readonly onResult: (result: DeviceResult) => Promise<void> | void;
  /** No further device is switched on. */
  readonly stop: AbortSignal;
}

/** The devices that are switched on and not done. */
class UnderWay {
  readonly #places: Places;
  readonly #devices = new Set<Promise<void>>();
  #fault: Error | undefined;

  constructor(most: number) {
    this.#places = new Places(most);
  }

  async enter(): Promise<void> {
    await this.#places.take();
    this.#rethrow();
  }

  begin(device: Promise<void>): void {
    const ending = device
      .catch((fault: unknown) => {
        this.#fault ??= fault instanceof Error ? fault : new Error(String(fault));
      })
      .finally(() => {
        this.#devices.delete(ending);
        this.#places.give();
      });
    this.#devices.add(ending);
  }

  async allDone(): Promise<void> {
    await Promise.all(this.#devices);
    this.#rethrow();
  }

  #rethrow(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }
}

/** When the device is switched on, on the pace's clock; where it comes unasked it has its place already. */
async function switchOn({ world }: DeviceRun, atMs: number | undefined): Promise<number> {
  const { pace, places } = world;
  const { clock } = pace;
  if (atMs === undefined) {
    await pace.resting(places.take());
    return clock.monotonicMs();
  }
  const waitMs = atMs - clock.monotonicMs();
  if (waitMs > 0) await clock.wait(waitMs);
  return atMs;
}

/**
 * Boots the devices at their times. A fault of the rig's own ends the run and is thrown; what a vault does never is.
 */
export async function runDevices(run: DeviceRun): Promise<void> {
  const { world, planner, arrivals, maxUnderWay, onResult, stop } = run;
  const { pace, places } = world;
  await pace.running(async () => {
    const underWay = new UnderWay(maxUnderWay);
    for (const { number, atMs } of arrivals) {
      await pace.resting(underWay.enter());
      const arrivalMs = await switchOn(run, atMs);
      const device = pace.running(async () => {
        if (atMs !== undefined) await pace.resting(places.take());
        await onResult(await bootDevice(world, planner.device(number), arrivalMs));
      });
      underWay.begin(device);
      if (stop.aborted) break;
    }
    await pace.resting(underWay.allDone());
  });
}
