/**
 * A body that comes in pieces, kept in one piece of memory that grows by doubling: kept as they come, pieces of a byte each take a
 * hundred times their size and more.
 */
export class GrowingBody {
  #room: Uint8Array<ArrayBuffer> = new Uint8Array();
  #bytes = 0;

  get length(): number {
    return this.#bytes;
  }

  add(piece: Uint8Array): void {
    const wanted = this.#bytes + piece.length;
    if (wanted > this.#room.length) {
      const grown = new Uint8Array(Math.max(wanted, 2 * this.#room.length));
      grown.set(this.#room.subarray(0, this.#bytes));
      this.#room = grown;
    }
    this.#room.set(piece, this.#bytes);
    this.#bytes = wanted;
  }

  /** Lets go of what is there. */
  clear(): void {
    this.#room = new Uint8Array();
    this.#bytes = 0;
  }

  /** All of it; not a copy. */
  whole(): Uint8Array {
    return this.#room.subarray(0, this.#bytes);
  }
}
