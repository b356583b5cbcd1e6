import { GrowingBody } from "../http/growing-body.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

/** One HTTP answer, whole. */
export interface UnixReply {
  readonly status: number;
  /** Without parameters, in lower case; empty if none was sent. */
  readonly mediaType: string;
  /** By their names in lower case; of several with one name the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** Status line and headers together; snapd's own have some hundred bytes. */
const maxHeadBytes = 16 * 1024;
/** The longest line in a chunked body: a size in hexadecimal, or a trailer. */
const maxLineBytes = 4096;

const newline = 0x0a;

/** Where the body ends, as the headers say (RFC 9112 §6.3). */
type Framing = { readonly kind: "length"; readonly bytes: number } | { readonly kind: "chunked" | "until-close" };

interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly framing: Framing;
}

/** The text up to its first empty line, and how many characters both take; undefined where there is none yet. */
function headIn(text: string): { readonly lines: readonly string[]; readonly length: number } | undefined {
  const ends = ["\n\n", "\n\r\n"].map((end) => ({ at: text.indexOf(end), end })).filter(({ at }) => at >= 0);
  const [first] = ends.sort((one, other) => one.at - other.at);
  if (first === undefined) return undefined;
  return { lines: text.slice(0, first.at).split("\n").map(withoutReturn), length: first.at + first.end.length };
}

/** What a newline ends may end in a carriage return before it (RFC 9112 §2.2). */
function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function unreadable(cause: string): Problem {
  return new Problem("snapd-answer-unreadable", `cannot read snapd's answer: ${cause}`);
}

function statusOf(line: string): number {
  const status = /^HTTP\/1\.[01] ([1-9][0-9]{2})(?: [^\r\n]*)?$/.exec(line)?.[1];
  if (status === undefined) throw unreadable(`"${printable(line, 60)}" begins no HTTP answer`);
  return Number(status);
}

function headersOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const [name, value] = [line.slice(0, Math.max(colon, 0)), line.slice(colon + 1).trim()];
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || value.includes("\0") || value.includes("\r"))
      throw unreadable(`"${printable(line, 60)}" is no header`);
    const key = name.toLowerCase();
    const known = headers.get(key);
    if (known !== undefined && known !== value && (key === "content-length" || key === "transfer-encoding"))
      throw unreadable(`it has two headers ${key}`);
    if (known === undefined) headers.set(key, value);
  }
  return headers;
}

function framingOf(status: number, headers: ReadonlyMap<string, string>): Framing {
  const coding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  if (coding !== undefined) {
    if (coding.toLowerCase() !== "chunked" || length !== undefined) throw unreadable("its length is said in two ways");
    return { kind: "chunked" };
  }
  if (status === 204 || status === 304) return { kind: "length", bytes: 0 };
  if (length === undefined) return { kind: "until-close" };
  if (!/^[0-9]{1,15}$/.test(length)) throw unreadable(`"${printable(length, 30)}" is no length`);
  return { kind: "length", bytes: Number(length) };
}

/**
 * Reads one HTTP/1.1 answer (RFC 9112) as it comes in, in pieces of any size. Written here because node:http takes 7 ms to
 * load and to ask its first question, half as long as Node itself takes to start, and snapd's answers are of the
 * simplest kind. Throws Problem snapd-answer-unreadable for what is no answer, or longer than maxBytes.
 */
export class ReplyReader {
  readonly #maxBytes: number;
  #pending: Buffer = Buffer.alloc(0);
  #head: Head | undefined;
  readonly #body = new GrowingBody();
  #wireBytes = 0;
  /** Of the heads read so far: those of interim answers, then the answer's own. */
  #headBytes = 0;
  /** Of the chunk at hand: its data, then the empty line behind it. */
  #chunkLeft = 0;
  #chunked: "size" | "data" | "after-data" | "trailers" | "done" = "size";

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The answer, once it is whole. */
  push(bytes: Buffer): UnixReply | undefined {
    this.#wireBytes += bytes.length;
    if (this.#wireBytes > this.#maxWireBytes) throw unreadable("more comes than any answer has");
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    this.#head ??= this.#readFinalHead();
    if (this.#head === undefined) return undefined;
    const { framing } = this.#head;
    if (framing.kind === "chunked") return this.#readChunks() ? this.#whole() : undefined;
    const wanted = framing.kind === "length" ? framing.bytes - this.#body.length : this.#pending.length;
    if (framing.kind === "length" && framing.bytes > this.#maxBytes) throw this.#tooLong();
    this.#take(Math.min(wanted, this.#pending.length));
    return framing.kind === "length" && this.#body.length === framing.bytes ? this.#whole() : undefined;
  }

  /** Headers, chunk sizes and trailers included: snapd's chunks have some thousand bytes each. */
  get #maxWireBytes(): number {
    return 1.25 * this.#maxBytes + 4 * maxHeadBytes;
  }

  /** The answer, if it is one that the end of the connection ends; undefined if it was cut. */
  end(): UnixReply | undefined {
    return this.#head?.framing.kind === "until-close" ? this.#whole() : undefined;
  }

  /** What says that more will come (RFC 9110 §15.2) is followed by the answer itself. */
  #readFinalHead(): Head | undefined {
    for (;;) {
      const head = this.#readHead();
      if (head === undefined || head.status >= 200) return head;
      if (this.#headBytes > maxHeadBytes) throw unreadable("it sends interim answers and no end of them");
    }
  }

  #readHead(): Head | undefined {
    const text = this.#pending.toString("latin1", 0, maxHeadBytes);
    const started = text.slice(0, 7);
    if (!"HTTP/1.".startsWith(started)) throw unreadable(`"${printable(text, 60)}" begins no HTTP answer`);
    const found = headIn(text);
    if (found === undefined) {
      if (this.#pending.length >= maxHeadBytes) throw unreadable(`its headers have more than ${maxHeadBytes} bytes`);
      return undefined;
    }
    this.#pending = this.#pending.subarray(found.length);
    this.#headBytes += found.length;
    const [line = "", ...lines] = found.lines;
    const status = statusOf(line);
    // Nobody asked for another protocol.
    if (status === 101) throw unreadable("it switches to another protocol");
    const headers = headersOf(lines);
    return { status, headers, framing: framingOf(status, headers) };
  }

  /** True once the last chunk and what follows it are there. */
  #readChunks(): boolean {
    while (this.#chunked !== "done") {
      if (this.#chunked === "data") {
        const taken = Math.min(this.#chunkLeft, this.#pending.length);
        this.#take(taken);
        this.#chunkLeft -= taken;
        if (this.#chunkLeft > 0) return false;
        this.#chunked = "after-data";
      }
      const line = this.#readLine();
      if (line === undefined) return false;
      this.#chunked = this.#afterLine(line);
    }
    return true;
  }

  #afterLine(line: string): "size" | "data" | "trailers" | "done" {
    if (this.#chunked === "trailers") return line === "" ? "done" : "trailers";
    if (this.#chunked === "after-data") {
      if (line !== "") throw unreadable("a chunk is longer than it says");
      return "size";
    }
    const size = /^([0-9a-fA-F]{1,12})(?:[ \t]*;.*)?$/.exec(line)?.[1];
    if (size === undefined) throw unreadable(`"${printable(line, 30)}" is no size of a chunk`);
    this.#chunkLeft = Number.parseInt(size, 16);
    return this.#chunkLeft === 0 ? "trailers" : "data";
  }

  #readLine(): string | undefined {
    const end = this.#pending.indexOf(newline);
    if (end > maxLineBytes || (end < 0 && this.#pending.length > maxLineBytes))
      throw unreadable("it has a line too long");
    if (end < 0) return undefined;
    const line = this.#pending.toString("latin1", 0, end);
    this.#pending = this.#pending.subarray(end + 1);
    return withoutReturn(line);
  }

  #take(bytes: number): void {
    if (bytes === 0) return;
    if (this.#body.length + bytes > this.#maxBytes) throw this.#tooLong();
    this.#body.add(this.#pending.subarray(0, bytes));
    this.#pending = this.#pending.subarray(bytes);
  }

  #tooLong(): Problem {
    return unreadable(`it has more than ${this.#maxBytes} bytes`);
  }

  #whole(): UnixReply {
    const { status = 0, headers = new Map<string, string>() } = this.#head ?? {};
    const mediaType = (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
    return { status, mediaType, headers, body: this.#body.whole() };
  }
}
