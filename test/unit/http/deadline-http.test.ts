import { expect, test } from "vitest";
import { Deadline } from "../../../src/clock/deadline.ts";
import { DeadlineHttp } from "../../../src/http/deadline-http.ts";
import type { ExchangeLimits, HttpRequest } from "../../../src/http/http.ts";
import { ScriptedHttp, scripted } from "./scripted-http.ts";

const request: HttpRequest = { method: "GET", url: new URL("https://vault.example/v1/"), headers: {} };

/** The limits an exchange is given in a run of 60 s, of which this much has gone by. */
async function limitsAfter(elapsedMs: number, own: Partial<ExchangeLimits> = {}): Promise<unknown> {
  const http = new ScriptedHttp([scripted(200)]);
  const deadline = new Deadline({ monotonicMs: () => 5_000 + elapsedMs }, 65_000);
  await new DeadlineHttp(http, deadline).exchange({ ...request, limits: own });
  return http.requests[0]?.limits;
}

test.each([
  [0, {}, { totalMs: 30_000 }],
  [29_999, {}, { totalMs: 30_000 }],
  [45_000, {}, { totalMs: 15_000 }],
  [45_000.5, {}, { totalMs: 15_000 }],
  [10_000, { totalMs: 4_000 }, { totalMs: 4_000 }],
  [59_000, { totalMs: 4_000, maxBytes: 7 }, { totalMs: 1_000, maxBytes: 7 }],
])("%d ms into a run of 60 s an exchange with the limits %j gets %j", async (elapsedMs, own, wanted) => {
  expect(await limitsAfter(elapsedMs, own)).toEqual(wanted);
});

test.each([60_000, 61_000])("%d ms into it nothing is begun: gave-up-waiting", async (elapsedMs) => {
  await expect(limitsAfter(elapsedMs)).rejects.toMatchObject({ code: "gave-up-waiting" });
});
