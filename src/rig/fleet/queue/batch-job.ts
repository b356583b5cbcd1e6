import type { DeviceResult } from "../device/device-result.ts";
import type { TallyDocument } from "../tally/fleet-tally.ts";

/** BullMQ's names for keys begin with this. */
export const queuePrefix = "rig";
/** The queue that workers take batches of any fleet from. */
export const batchQueue = "fleet-batches";

/** The queue on which one fleet gets its results. */
export function resultQueue(fleet: string): string {
  return `fleet-results-${fleet}`;
}

/** Some devices of one fleet, to be booted by one worker. */
export interface BatchJob {
  readonly fleet: string;
  /** Batches are counted from 0. */
  readonly batch: number;
  /** The number of its first device; the others follow. */
  readonly first: number;
  /** When each is switched on, in milliseconds after the fleet's start; null: as soon as there is a place. */
  readonly atMs: readonly (number | null)[];
}

/** What became of a batch. The same batch may be told twice; it counts once. */
export interface BatchResult {
  readonly batch: number;
  readonly worker: string;
  /** Another worker had begun it and was not heard of any more. */
  readonly takenOver: boolean;
  /** Devices of it that the other worker had finished. */
  readonly foundDone: number;
  readonly residentMiB: number;
  readonly tally: TallyDocument;
  /** Where the fleet wants each device. */
  readonly devices: readonly DeviceResult[];
}

function isTime(value: unknown): value is number | null {
  return value === null || (typeof value === "number" && value >= 0 && Number.isFinite(value));
}

const maxBatchDevices = 10_000;

/** What came out of the queue, checked: anybody who reaches the Redis may have put it there. RangeError. */
export function readBatchJob(value: unknown): BatchJob {
  const { fleet, batch, first, atMs } = (typeof value === "object" && value !== null ? value : {}) as Partial<BatchJob>;
  const counts = [batch, first].every((count) => Number.isSafeInteger(count) && (count ?? -1) >= 0);
  const times = Array.isArray(atMs) && atMs.length <= maxBatchDevices && atMs.every(isTime);
  if (typeof fleet !== "string" || !/^[0-9a-f]{16}$/.test(fleet) || !counts || !times) {
    throw new RangeError("cannot boot a batch: what came out of the queue is none");
  }
  return value as BatchJob;
}
