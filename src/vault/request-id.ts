/** The vault forgets a request-id after 600 s (measured: 597 s is taken, 601 s is not). */
const requestIdLifeMs = 600_000;
/** Signing with 4096 bits on a slow board, sending, and two clocks that need not agree. */
const requestIdMarginMs = 60_000;

/**
 * May a request-id be used for another try? Only if not one byte of the try before left the device: a vault that has
 * seen it may have spent it. None is thrown away needlessly, because on sqlite one that is never used blocks the
 * vault's next ones.
 */
export function mayReuseRequestId(given: { ageMs: number; requestSent: boolean }): boolean {
  return !given.requestSent && given.ageMs >= 0 && given.ageMs < requestIdLifeMs - requestIdMarginMs;
}
