/** Something that is to happen at a time. */
export interface Timer {
  readonly atMs: number;
  readonly fire: () => void;
  /** Set where nobody wants it any more. */
  cancelled: boolean;
}

/** Timers by their time, as a binary heap: thousands of waiting devices cost no more than a few. */
export class TimerQueue {
  readonly #heap: Timer[] = [];

  /** The next timer somebody wants; undefined if there is none. */
  get next(): Timer | undefined {
    while (this.#heap[0]?.cancelled === true) this.#removeFirst();
    return this.#heap[0];
  }

  add(atMs: number, fire: () => void): Timer {
    const timer: Timer = { atMs, fire, cancelled: false };
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const above = (at - 1) >>> 1;
      const parent = heap[above];
      if (parent === undefined || parent.atMs <= atMs) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = timer;
    return timer;
  }

  /** Takes the next timer out. */
  take(): Timer | undefined {
    const { next } = this;
    if (next !== undefined) this.#removeFirst();
    return next;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      const below = other !== undefined && one !== undefined && other.atMs < one.atMs ? left + 1 : left;
      const child = heap[below];
      if (child === undefined || child.atMs >= last.atMs) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}
