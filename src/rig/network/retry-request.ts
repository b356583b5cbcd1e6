import type { Clock } from "../../clock/clock.ts";
import { type NetworkAnswer, NetworkError, type NetworkFault } from "./network.ts";

/** Waits between the six tries of a store request (store/store.go defaultRetryStrategy: 500 ms × 2.5, within 38 s). */
const waitsMs: readonly number[] = [500, 1_250, 3_125, 7_812, 19_531];
const withinMs = 38_000;

const forGood: readonly NetworkFault[] = [
  "no-such-host",
  "unknown-ca",
  "certificate-not-yet-valid",
  "certificate-expired",
  "cannot-send",
];

async function tried(send: () => Promise<NetworkAnswer>): Promise<NetworkAnswer | NetworkError> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof NetworkError) return error;
    throw error;
  }
}

/** An answer that should hold JSON and is empty ends too early for Go's decoder, as one cut short does. */
function endsTooEarly({ status, body, bodyFault }: NetworkAnswer): boolean {
  return bodyFault !== undefined || (status === 200 && body.length === 0);
}

function isWorthAnother(end: NetworkAnswer | NetworkError): boolean {
  return end instanceof NetworkError ? !forGood.includes(end.fault) : end.status >= 500 || endsTooEarly(end);
}

/** A request to the store, again after a status from 500 on and faults that pass. @throws NetworkError */
export async function retryRequest(send: () => Promise<NetworkAnswer>, clock: Clock): Promise<NetworkAnswer> {
  const startMs = clock.monotonicMs();
  let end = await tried(send);
  for (const waitMs of waitsMs) {
    if (!isWorthAnother(end) || clock.monotonicMs() + waitMs - startMs > withinMs) break;
    await clock.wait(waitMs);
    end = await tried(send);
  }
  if (end instanceof NetworkError) throw end;
  return end;
}
