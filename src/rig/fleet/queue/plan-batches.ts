import type { Arrival } from "../run-devices.ts";
import type { BatchJob } from "./batch-job.ts";

/** The arrivals in batches of that many devices, the last one shorter. */
export function* planBatches(fleet: string, arrivals: Iterable<Arrival>, batchDevices: number): Generator<BatchJob> {
  let atMs: (number | null)[] = [];
  let batch = 0;
  for (const arrival of arrivals) {
    atMs.push(arrival.atMs ?? null);
    if (atMs.length < batchDevices) continue;
    yield { fleet, batch, first: batch * batchDevices, atMs };
    atMs = [];
    batch += 1;
  }
  if (atMs.length > 0) yield { fleet, batch, first: batch * batchDevices, atMs };
}
