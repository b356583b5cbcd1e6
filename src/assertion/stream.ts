import type { Crypto } from "../openpgp/crypto.ts";
import { assemble } from "./assemble.ts";
import type { Assertion, Headers } from "./assertion.ts";
import { AssertionError } from "./assertion-error.ts";
import { ByteQueue } from "./byte-queue.ts";
import { decodeHeaders } from "./decode.ts";
import { integer } from "./header-checks.ts";

/** What a stream may hold; the sizes are snapd's (asserts/asserts.go). */
export interface StreamLimits {
  /** Headers and the empty line behind them. */
  readonly maxHeaderBytes: number;
  readonly maxBodyBytes: number;
  /** Signature and the empty line behind it. */
  readonly maxSignatureBytes: number;
  readonly maxAssertions: number;
}

const defaultStreamLimits: StreamLimits = {
  maxHeaderBytes: 128 * 1024,
  maxBodyBytes: 2 * 1024 * 1024,
  maxSignatureBytes: 128 * 1024,
  maxAssertions: Number.POSITIVE_INFINITY,
};

const newline = 0x0a;

/** Large chunks are taken in slices of this size, so that what is buffered never depends on the chunk's size. */
const sliceBytes = 64 * 1024;

/** The assertion at hand once its headers are there. */
interface Started {
  readonly headers: Headers;
  /** Where the empty line behind the headers ends. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Where the content ends; the signature starts two bytes further. Unknown until the body is there. */
  contentBytes: number | undefined;
}

function truncated(): AssertionError {
  return new AssertionError("stream-truncated", "cannot decode stream: it ends inside an assertion");
}

function tooBig(what: string, maxBytes: number): AssertionError {
  return new AssertionError("stream-too-big", `cannot decode stream: ${what} of more than ${maxBytes} bytes`);
}

/**
 * Decodes a stream of assertions as it comes in, in pieces of any size, in linear time (snapd asserts/asserts.go
 * Decoder). The limits hold while reading: no more is kept than one
 * assertion may have and one slice. Once it has thrown, it is of
 * no further use.
 */
export class StreamDecoder {
  readonly #crypto: Crypto;
  readonly #limits: StreamLimits;
  readonly #queue = new ByteQueue();
  #started: Started | undefined;
  #count = 0;

  constructor(crypto: Crypto, limits: Partial<StreamLimits> = {}) {
    this.#crypto = crypto;
    this.#limits = { ...defaultStreamLimits, ...limits };
  }

  /**
   * The assertions that are complete with this chunk: one is when the empty line behind its signature has come.
   * @throws AssertionError
   */
  push(chunk: Uint8Array): Assertion[] {
    const assertions: Assertion[] = [];
    for (let at = 0; at < chunk.length; ) {
      const slice = chunk.subarray(at, at + sliceBytes);
      this.#queue.append(slice);
      at += slice.length;
      for (let end = this.#advance(); end !== undefined; end = this.#advance()) {
        assertions.push(this.#finish(end));
        this.#queue.drop(end + 1);
      }
    }
    return assertions;
  }

  /**
   * The last assertion, which ends with the stream; none if the stream was empty or ended behind an empty line.
   * @throws AssertionError
   */
  end(): Assertion[] {
    const { length } = this.#queue;
    if (length === 0) return [];
    const started = this.#started;
    if (started === undefined || length < started.bodyEnd) throw truncated();
    if (started.contentBytes === undefined) {
      if (started.bodyEnd > started.bodyStart) throw truncated();
      started.contentBytes = started.bodyStart - 2;
    }
    const last = this.#finish(length);
    this.#queue.drop(length);
    return [last];
  }

  /** Goes as far as the bytes reach; where the assertion at hand ends (its final newline included), if they do. */
  #advance(): number | undefined {
    if (this.#queue.length > 0 && this.#count >= this.#limits.maxAssertions) {
      const cause = `more than ${this.#limits.maxAssertions} assertions`;
      throw new AssertionError("stream-too-many", `cannot decode stream: ${cause}`);
    }
    this.#started ??= this.#start();
    const started = this.#started;
    if (started === undefined || this.#queue.length < started.bodyEnd + 2) return undefined;
    started.contentBytes ??= this.#contentEnd(started);
    const maxBytes = this.#limits.maxSignatureBytes;
    const end = this.#findEmptyLine(started.contentBytes + 2, maxBytes, "a signature");
    return end === undefined ? undefined : end + 1;
  }

  #start(): Started | undefined {
    const end = this.#findEmptyLine(0, this.#limits.maxHeaderBytes, "headers");
    if (end === undefined) return undefined;
    const headers = decodeHeaders(this.#queue.bytes(0, end));
    const bodyBytes = integer(headers, "body-length");
    if (bodyBytes > this.#limits.maxBodyBytes) throw tooBig("a body", this.#limits.maxBodyBytes);
    if (bodyBytes < 0) {
      const detail = { header: "body-length" };
      throw new AssertionError("body-length-wrong", "cannot decode stream: a body's length is negative", detail);
    }
    const bodyStart = end + 2;
    return { headers, bodyStart, bodyEnd: bodyStart + bodyBytes, contentBytes: undefined };
  }

  /** Without a body the signature may follow the headers at once: then the empty line is not part of the content. */
  #contentEnd({ bodyStart, bodyEnd }: Started): number {
    const [first, second] = this.#queue.bytes(bodyEnd, bodyEnd + 2);
    if (first === newline && second === newline) return bodyEnd;
    if (bodyEnd === bodyStart) return bodyStart - 2;
    throw new AssertionError("separator-missing", "cannot decode stream: no empty line behind a body");
  }

  #findEmptyLine(from: number, maxBytes: number, what: string): number | undefined {
    const found = this.#queue.findEmptyLine(from, from + maxBytes);
    if (found === undefined && this.#queue.length >= from + maxBytes) throw tooBig(what, maxBytes);
    return found;
  }

  #finish(end: number): Assertion {
    const { headers, bodyStart, bodyEnd, contentBytes = 0 } = this.#started ?? {};
    if (headers === undefined || bodyStart === undefined) throw truncated();
    const encoded = this.#queue.bytes(0, end).slice();
    this.#started = undefined;
    this.#count++;
    return assemble({ headers, body: encoded.subarray(bodyStart, bodyEnd), encoded, contentBytes }, this.#crypto);
  }
}

/**
 * All assertions of a stream: none or more, with an empty line between them. Signatures are not verified.
 * @throws AssertionError
 */
export function decodeStream(bytes: Uint8Array, crypto: Crypto, limits: Partial<StreamLimits> = {}): Assertion[] {
  const decoder = new StreamDecoder(crypto, limits);
  return [...decoder.push(bytes), ...decoder.end()];
}
