const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * When a full try may be made again: 5 min after the last one began, then 10, 20 … 640, then 24 h (devicemgr.go
 * ensureOperationalShouldBackoff). Kept in memory: a boot or a restart of snapd starts over.
 */
export class RegistrationBackoff {
  #lastMs: number | undefined;
  #backoffMs = 0;

  /** Earliest moment of the next try; undefined before the first. */
  get nextMs(): number | undefined {
    return this.#lastMs === undefined ? undefined : this.#lastMs + this.#backoffMs;
  }

  /** How long it is to be at least between the last try and the next. */
  get backoffMs(): number {
    return this.#backoffMs;
  }

  /** May a try be made now? If so, it counts as begun. */
  mayTry(nowMs: number): boolean {
    if (this.nextMs !== undefined && this.nextMs > nowMs) return false;
    this.#backoffMs = following(this.#backoffMs);
    this.#lastMs = nowMs;
    return true;
  }
}

function following(backoffMs: number): number {
  if (backoffMs === 0) return 5 * minuteMs;
  return backoffMs * 2 > 12 * hourMs ? 24 * hourMs : backoffMs * 2;
}
