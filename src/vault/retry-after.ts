const minWaitMs = 1_000;
export const maxWaitMs = 300_000;
/** What snapd waits between two polls (snapd overlord/devicestate/handlers_serial.go). */
export const defaultPollMs = 60_000;

/** Within 1 s and 300 s: no peer may make a device hammer it or sleep for a day. */
export function boundWait(waitMs: number): number {
  return Math.min(maxWaitMs, Math.max(minWaitMs, Math.round(waitMs)));
}

/**
 * Retry-After in bounded milliseconds: seconds or a date (RFC 9110 §10.2.3); undefined if absent or neither. A date
 * counts from the answer's own Date, because a device's clock can be years off on its first boot.
 */
export function readRetryAfter(headers: ReadonlyMap<string, string>, now: Date): number | undefined {
  const text = (headers.get("retry-after") ?? "").trim();
  if (/^\d{1,10}$/u.test(text)) return boundWait(Number(text) * 1000);
  if (!/^[A-Za-z]{3,9}, /u.test(text)) return undefined;
  const until = Date.parse(text);
  const sent = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(until) ? undefined : boundWait(until - (Number.isNaN(sent) ? now.getTime() : sent));
}
