import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { oraclePath } from "../toolchain.ts";

/** What snapd said to one input; digests are compared as text. */
export interface Verdict {
  readonly decoded: string | undefined;
  readonly streamed: string | undefined;
  /** Accepted as a type that this project does not decode. */
  readonly foreign: boolean;
  /** With a database: signature and rules hold. */
  readonly checked: boolean;
}

const recordBytes = 34;
const digestBytes = 16;

const flag = { decoded: 1, streamed: 2, decodedForeign: 4, streamedForeign: 8, checked: 16 } as const;

function readVerdict(record: Buffer): Verdict {
  const flags = record[0] ?? 0;
  const digest = (at: number): string => record.toString("latin1", at, at + digestBytes);
  return {
    decoded: flags & flag.decoded ? digest(2) : undefined,
    streamed: flags & flag.streamed ? digest(2 + digestBytes) : undefined,
    foreign: (flags & (flag.decodedForeign | flag.streamedForeign)) !== 0,
    checked: (flags & flag.checked) !== 0,
  };
}

/** Length, then bytes, for each input. */
function frame(inputs: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const input of inputs) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(input.length);
    parts.push(length, input);
  }
  return Buffer.concat(parts);
}

type OracleProcess = ChildProcessByStdio<Writable, Readable, null>;

/** snapd, kept running: `ask` may be called again before the last answer came; answers come in order. */
export class SnapdJudge {
  readonly #process: OracleProcess;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { bytes: number; resolve: (answer: Buffer) => void; reject: (fault: Error) => void }[] = [];

  constructor(options: readonly string[] = []) {
    this.#process = spawn(oraclePath, ["decode", ...options], { stdio: ["pipe", "pipe", "inherit"] });
    this.#process.stdout.on("data", (chunk: Buffer) => this.#receive(chunk));
    this.#process.on("exit", (code) => this.#fail(new Error(`the oracle ended with ${code}`)));
    this.#process.on("error", (fault) => this.#fail(fault));
    this.#process.stdin.on("error", (fault) => this.#fail(fault));
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#received.length < next.bytes) return;
      this.#waiting.shift();
      next.resolve(this.#received.subarray(0, next.bytes));
      this.#received = this.#received.subarray(next.bytes);
    }
  }

  #fail(fault: Error): void {
    for (const one of this.#waiting) one.reject(fault);
    this.#waiting = [];
  }

  async ask(inputs: readonly Uint8Array[]): Promise<readonly Verdict[]> {
    const bytes = inputs.length * recordBytes;
    const answered = new Promise<Buffer>((resolve, reject) => this.#waiting.push({ bytes, resolve, reject }));
    this.#process.stdin.write(frame(inputs));
    const answer = await answered;
    return inputs.map((_, index) => readVerdict(answer.subarray(index * recordBytes, (index + 1) * recordBytes)));
  }

  async end(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#process.on("close", () => resolve()));
    this.#process.removeAllListeners("exit");
    this.#process.stdin.end();
    await ended;
  }
}
