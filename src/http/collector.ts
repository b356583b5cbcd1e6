import type { Dispatcher } from "undici";
import { Problem } from "../problem/problem.ts";
import type { ExchangePhase, HttpProblemCode } from "./failure.ts";
import { GrowingBody } from "./growing-body.ts";
import { answerHeaders, headerBytes, mediaType } from "./headers.ts";
import type { AnswerHead, AnswerHeaders, ChunkWatcher, ExchangeLimits } from "./http.ts";

export interface RawAnswer extends AnswerHead {
  readonly body: Uint8Array;
}

/** A limit broken by the other side; exchange() gives it its message. */
export class LimitBroken extends Error {
  override readonly name = "LimitBroken";
  readonly code: HttpProblemCode;

  constructor(code: HttpProblemCode, message: string) {
    super(message);
    this.code = code;
  }
}

type CollectorOptions = {
  readonly limits: ExchangeLimits;
  readonly nowMs: () => number;
  readonly watch: ((head: AnswerHead) => ChunkWatcher | undefined) | undefined;
};

/** Takes one answer from undici piece by piece and breaks off as soon as a limit is passed. */
export class AnswerCollector implements Dispatcher.DispatchHandler {
  /** Settles once: with the whole answer, or with the first thing that went wrong. */
  readonly answer: Promise<RawAnswer>;
  phase: ExchangePhase = "connect";
  /** When the present phase began, or its last piece came (monotonic). */
  movedAtMs: number;
  /** Called when a new phase begins, for whoever sleeps until the old one's deadline. */
  onPhase: () => void = () => undefined;
  readonly #options: CollectorOptions;
  readonly #settle: PromiseWithResolvers<RawAnswer>;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: Error | undefined;
  #head: AnswerHead | undefined;
  #watcher: ChunkWatcher | undefined;
  readonly #body = new GrowingBody();
  #bytes = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#settle = Promise.withResolvers<RawAnswer>();
    this.answer = this.#settle.promise;
    this.movedAtMs = options.nowMs();
  }

  /** Ends the exchange; the connection is closed, because what still comes on it belongs to this answer. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#settle.reject(error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure !== undefined) {
      controller.abort(this.#failure);
      return;
    }
    this.#move("headers");
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    raw: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    // Interim answers (100, 103) do not move the phase: however many come, the headers' deadline stays.
    if (status < 200 || this.#failure !== undefined) return;
    const headers = answerHeaders(raw);
    this.#guard(() => {
      this.#checkHead(headers);
      this.#head = { status, headers };
      this.#watcher = this.#options.watch?.(this.#head);
    });
    this.#move("body");
  }

  #checkHead(headers: AnswerHeaders): void {
    const { maxBytes, maxHeaderBytes } = this.#options.limits;
    if (headerBytes(headers) > maxHeaderBytes) {
      throw new LimitBroken("answer-headers-too-big", `the headers are longer than ${maxHeaderBytes} bytes`);
    }
    const coding = (headers.get("content-encoding") ?? "").trim().toLowerCase();
    if (coding !== "" && coding !== "identity") {
      throw new LimitBroken("answer-encoded", "the answer has a Content-Encoding that was not asked for");
    }
    const declared = Number(headers.get("content-length") ?? "0");
    if (declared > maxBytes) throw tooBig(maxBytes, mediaType(headers.get("content-type")));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#failure !== undefined) return;
    this.#bytes += chunk.length;
    this.#guard(() => {
      if (this.#bytes > this.#options.limits.maxBytes) throw tooBig(this.#options.limits.maxBytes, "");
      this.#watcher?.(chunk);
      this.#body.add(chunk);
    });
    this.#move("body");
  }

  onResponseEnd(): void {
    if (this.#head === undefined) {
      this.fail(new LimitBroken("connection-closed", "the answer ended before it began"));
      return;
    }
    this.#settle.resolve({ ...this.#head, body: this.#body.whole() });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  get receivedBytes(): number {
    return this.#bytes;
  }

  get head(): AnswerHead | undefined {
    return this.#head;
  }

  #move(phase: ExchangePhase): void {
    const changed = this.phase !== phase;
    this.phase = phase;
    this.movedAtMs = this.#options.nowMs();
    if (changed) this.onPhase();
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#body.clear();
      this.fail(
        error instanceof Error ? error : new Problem("internal-fault", "cannot read the answer", { cause: error }),
      );
    }
  }
}

function tooBig(maxBytes: number, type: string): LimitBroken {
  const what = type === "" ? "the answer" : `the answer (${type.slice(0, 60)})`;
  return new LimitBroken("answer-too-big", `${what} is longer than ${maxBytes} bytes`);
}
