const firstCapacity = 4096;
const newline = 0x0a;

/**
 * Bytes that are appended behind and dropped in front. Positions count from the first byte that is left. It
 * remembers where it has searched already, so that searching again after each small append stays linear.
 */
export class ByteQueue {
  #buffer = new Uint8Array(firstCapacity);
  #start = 0;
  #end = 0;
  #searchedFrom = 0;
  #searchedTo = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  append(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#buffer.length) this.#makeRoom(this.length + chunk.length);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** A view of these bytes, good until the next append. */
  bytes(from: number, to: number): Uint8Array {
    return this.#buffer.subarray(this.#start + from, this.#start + Math.min(to, this.length));
  }

  /** Removes bytes in front, at most as many as there are. */
  drop(count: number): void {
    this.#start = Math.min(this.#end, this.#start + count);
    this.#searchedFrom = 0;
    this.#searchedTo = 0;
  }

  /** Where the first empty line at or after `from` starts, if both its newlines stand before `to`. */
  findEmptyLine(from: number, to: number): number | undefined {
    const end = Math.min(to, this.length);
    if (from !== this.#searchedFrom) this.#searchedTo = from;
    this.#searchedFrom = from;
    for (let at = this.#indexOf(this.#searchedTo); at >= 0 && at + 1 < end; at = this.#indexOf(at + 1)) {
      if (this.#buffer[this.#start + at + 1] === newline) return at;
    }
    // The last byte may be the first newline of an empty line that is not complete.
    this.#searchedTo = Math.max(from, end - 1);
    return undefined;
  }

  #indexOf(from: number): number {
    const found = this.#buffer.subarray(0, this.#end).indexOf(newline, this.#start + from);
    return found < 0 ? -1 : found - this.#start;
  }

  /** Moves to the front only what fills at most half the buffer, so that moving costs no more than appending. */
  #makeRoom(needed: number): void {
    const bytes = this.#buffer.subarray(this.#start, this.#end);
    const capacity = Math.max(this.#buffer.length, 2 * needed);
    if (needed * 2 <= this.#buffer.length) this.#buffer.copyWithin(0, this.#start, this.#end);
    else {
      this.#buffer = new Uint8Array(capacity);
      this.#buffer.set(bytes);
    }
    this.#end = bytes.length;
    this.#start = 0;
  }
}
