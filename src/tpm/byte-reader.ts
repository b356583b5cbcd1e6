import { answerWrong } from "./tpm-fault.ts";

/**
 * Takes the fields of an answer in their order, big-endian as the TPM writes them (TPM 2.0 Part 1, "Canonical Form"),
 * and never past the end. Throws a Problem (serial-tpm-answer-wrong) where the bytes are not enough or too many.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #at = 0;

  /** `what` names the whole in messages. */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  u8(): number {
    return this.#number(1);
  }

  u16(): number {
    return this.#number(2);
  }

  u32(): number {
    return this.#number(4);
  }

  /** A view of the next bytes. */
  take(lengthBytes: number): Uint8Array {
    const end = this.#at + lengthBytes;
    if (end > this.#bytes.length) throw answerWrong(this.#what, `it ends after ${this.#bytes.length} bytes`);
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** The content of a TPM2B: 16 bits of length, then that many bytes. */
  sized(maxBytes: number): Uint8Array {
    const lengthBytes = this.u16();
    if (lengthBytes > maxBytes) {
      throw answerWrong(this.#what, `a field claims ${lengthBytes} bytes, at most ${maxBytes} are possible`);
    }
    return this.take(lengthBytes);
  }

  /** What was read must have been everything. */
  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw answerWrong(this.#what, `${left} bytes follow its end`);
  }

  #number(lengthBytes: number): number {
    return this.take(lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  }
}
