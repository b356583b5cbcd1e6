import type { Deadline } from "../clock/deadline.ts";
import { Problem } from "../problem/problem.ts";
import { defaultLimits, type Http, type HttpAnswer, type HttpRequest, shownUrl } from "./http.ts";

/** Exchanges that end with the run: none takes longer than what is left of its time, none begins after it. */
export class DeadlineHttp implements Http {
  readonly #http: Http;
  readonly #deadline: Deadline;

  constructor(http: Http, deadline: Deadline) {
    this.#http = http;
    this.#deadline = deadline;
  }

  /** Problem gave-up-waiting when no time is left, else those of the exchange; total-timeout when it runs out. */
  async exchange(request: HttpRequest): Promise<HttpAnswer> {
    const { leftMs } = this.#deadline;
    if (leftMs === 0) {
      const target = `${request.purpose ?? request.method} ${shownUrl(request.url)}`;
      throw new Problem("gave-up-waiting", `cannot ${target}: the time this run may take is over`);
    }
    const totalMs = Math.min(request.limits?.totalMs ?? defaultLimits.totalMs, leftMs);
    return this.#http.exchange({ ...request, limits: { ...request.limits, totalMs } });
  }

  async prepare(url: URL): Promise<void> {
    if (this.#deadline.leftMs > 0) await this.#http.prepare?.(url);
  }
}
