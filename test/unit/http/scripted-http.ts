import type { Http, HttpAnswer, HttpRequest } from "../../../src/http/http.ts";
import { Problem } from "../../../src/problem/problem.ts";

export type ScriptedAnswer = Omit<HttpAnswer, "url" | "durationMs">;

/** An answer as ScriptedHttp gives it; header names in lower case. */
export function scripted(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Uint8Array = "",
): ScriptedAnswer {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return { status, headers: new Map(Object.entries(headers)), body: bytes };
}

/** An Http that gives prepared answers or Problems in turn; its contract is test/contract/vault/http.test.ts. */
export class ScriptedHttp implements Http {
  readonly requests: HttpRequest[] = [];
  readonly #script: (ScriptedAnswer | Problem)[];

  constructor(script: readonly (ScriptedAnswer | Problem)[]) {
    this.#script = [...script];
  }

  async exchange(request: HttpRequest): Promise<HttpAnswer> {
    request.signal?.throwIfAborted();
    this.requests.push(request);
    const next = this.#script.shift();
    if (next === undefined) throw new Error(`no answer is left in the script for ${request.url.href}`);
    if (next instanceof Problem) throw next;
    const limit = request.limits?.maxBytes ?? Number.POSITIVE_INFINITY;
    if (next.body.length > limit) throw new Problem("answer-too-big", "cannot read the answer: too big");
    const watcher = request.watch?.(next);
    if (next.body.length > 0) watcher?.(next.body);
    return { ...next, url: request.url, durationMs: 0 };
  }
}
