/** Fingerprints have 53 bits: as many whole numbers as a number tells apart. 0 stands for none. */
function fingerprintOf(text: string): number {
  let first = 0x811c9dc5;
  let second = 0x9e3779b1;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second + unit, 0x85ebca6b) ^ (second >>> 15);
  }
  first = Math.imul(first ^ (first >>> 15), 0x2c1b3c6d);
  return (second & 0x1fffff) * 2 ** 32 + ((first ^ (first >>> 13)) >>> 0) || 1;
}

const firstSlots = 2 ** 12;
/** Of the slots this share may be taken: beyond it, looking one up takes ever longer. */
const maxLoad = 0.7;

/**
 * Which of many texts come more than once, kept in 9 bytes a slot instead of the texts themselves. What it says is never
 * too little; that two texts have one fingerprint is possible, and so "may be shared" has to be looked at again.
 */
export class Fingerprints {
  #slots = new Float64Array(firstSlots);
  #shared = new Uint8Array(firstSlots);
  #count = 0;
  /** Was any fingerprint met twice? */
  anyShared = false;

  add(text: string): void {
    const fingerprint = fingerprintOf(text);
    const at = this.#slotOf(fingerprint);
    if (this.#slots[at] === fingerprint) {
      this.#shared[at] = 1;
      this.anyShared = true;
      return;
    }
    this.#slots[at] = fingerprint;
    this.#count += 1;
    if (this.#count > this.#slots.length * maxLoad) this.#grow();
  }

  /** False: the text was added once at most. */
  mayBeShared(text: string): boolean {
    return this.#shared[this.#slotOf(fingerprintOf(text))] === 1;
  }

  /** Where it is, or the free slot where it belongs. */
  #slotOf(fingerprint: number): number {
    const mask = this.#slots.length - 1;
    let at = fingerprint & mask;
    while (this.#slots[at] !== 0 && this.#slots[at] !== fingerprint) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [slots, shared] = [this.#slots, this.#shared];
    this.#slots = new Float64Array(slots.length * 2);
    this.#shared = new Uint8Array(slots.length * 2);
    for (const [from, fingerprint] of slots.entries()) {
      if (fingerprint === 0) continue;
      const at = this.#slotOf(fingerprint);
      this.#slots[at] = fingerprint;
      this.#shared[at] = shared[from] ?? 0;
    }
  }
}
