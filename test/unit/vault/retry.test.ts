import { describe, expect, test } from "vitest";
import { Problem } from "../../../src/problem/problem.ts";
import type { ProblemCode } from "../../../src/problem/registry.ts";
import { provesNothingSigned } from "../../../src/vault/proof.ts";
import { mayReuseRequestId } from "../../../src/vault/request-id.ts";
import { backoffMs, nextTry, type RetryState } from "../../../src/vault/retry.ts";
import { readRetryAfter } from "../../../src/vault/retry-after.ts";

const hour = 3_600_000;

function next(code: ProblemCode, more: Partial<Omit<RetryState, "outcome">> & { retryAfterMs?: number } = {}) {
  const { retryAfterMs, ...rest } = more;
  const outcome = { kind: "problem", code, retryAfterMs } as const;
  return nextTry({ attempt: 1, outcome, elapsedMs: 0, budgetMs: hour, random: 0, ...rest });
}

describe("the next try", () => {
  // With random 0 half of the whole wait is kept.
  test.each<[ProblemCode, number, number | string]>([
    ["connection-refused", 1, 500],
    ["connection-refused", 2, 1_000],
    ["connection-refused", 3, 2_000],
    ["connection-refused", 7, 30_000],
    ["connection-refused", 500, 30_000],
    ["dns-unavailable", 40, 30_000],
    ["headers-timeout", 1, 500],
    ["vault-busy", 1, 500],
    ["tls-not-yet-valid", 1, 2_500],
    ["captive-portal", 1, 5_000],
    ["host-unknown", 1, 1_000],
    ["host-unknown", 5, 16_000],
    ["host-unknown", 6, "attempts"],
    ["vault-request-id-spent", 1, 50],
    ["vault-request-id-spent", 3, "attempts"],
    ["vault-api-key-refused", 1, 2_500],
    ["vault-api-key-refused", 2, 5_000],
    ["vault-api-key-refused", 3, "attempts"],
    ["vault-fault", 2, 2_000],
    ["vault-fault", 3, "attempts"],
    ["vault-model-unknown", 1, "permanent"],
    ["vault-signing-key-inactive", 1, "permanent"],
    ["vault-serial-refused", 1, "permanent"],
    ["vault-not-found", 1, "permanent"],
    ["vault-redirect", 1, "permanent"],
    ["tls-unknown-ca", 1, "permanent"],
    ["tls-expired", 1, "permanent"],
    ["header-not-sendable", 1, "permanent"],
  ])("after %s, attempt %i, is %s", (code, attempt, expected) => {
    const got = next(code, { attempt });
    expect(got.kind === "wait" ? got.waitMs : got.why).toBe(expected);
  });

  test("waits at least as long as the answer's Retry-After", () => {
    expect(next("vault-busy", { retryAfterMs: 20_000 })).toEqual({ kind: "wait", waitMs: 20_000 });
    expect(next("vault-busy", { retryAfterMs: 20_000, random: 0.5 })).toEqual({ kind: "wait", waitMs: 21_000 });
  });

  test("bounds a Retry-After that is absurd", () => {
    expect(next("vault-busy", { retryAfterMs: 9e9 })).toEqual({ kind: "wait", waitMs: 300_000 });
  });

  test("is not sooner than its own wait because of a short Retry-After", () => {
    expect(next("vault-busy", { attempt: 6, retryAfterMs: 1 })).toEqual({ kind: "wait", waitMs: 16_000 });
  });

  test("does not begin where the budget would end it", () => {
    expect(next("vault-busy", { elapsedMs: hour - 500 })).toEqual({ kind: "stop", why: "budget" });
    expect(next("vault-busy", { elapsedMs: hour - 501 })).toEqual({ kind: "wait", waitMs: 500 });
  });

  test("of a pending serial waits as told, however often", () => {
    const pending = { kind: "pending", waitMs: 60_000 } as const;
    const state = { attempt: 40, outcome: pending, elapsedMs: 0, budgetMs: hour, random: 0 };
    expect(nextTry(state)).toEqual({ kind: "wait", waitMs: 60_000 });
    expect(nextTry({ ...state, elapsedMs: hour - 60_000 })).toEqual({ kind: "stop", why: "budget" });
  });
});

test("the backoff spreads over the upper half of its wait and never passes a minute", () => {
  expect([backoffMs(1, 0), backoffMs(1, 0.999)]).toEqual([500, 1000]);
  expect(backoffMs(1_000_000, 0.999)).toBeLessThanOrEqual(60_000);
  expect(backoffMs(0, 0)).toBe(500);
});

describe("a Retry-After", () => {
  const now = new Date("1970-01-01T00:00:00Z");
  test.each<[string | undefined, string | undefined, number | undefined]>([
    ["5", undefined, 5_000],
    [" 7 ", undefined, 7_000],
    ["0", undefined, 1_000],
    ["99999999", undefined, 300_000],
    ["99999999999999999999", undefined, undefined],
    ["-5", undefined, undefined],
    ["1.5", undefined, undefined],
    ["soon", undefined, undefined],
    ["2027", undefined, 300_000],
    ["", undefined, undefined],
    [undefined, undefined, undefined],
    ["Fri, 20 Nov 2026 23:11:27 GMT", "Fri, 20 Nov 2026 23:11:07 GMT", 20_000],
    ["Fri, 20 Nov 2026 23:10:00 GMT", "Fri, 20 Nov 2026 23:11:07 GMT", 1_000],
    ["Fri, 20 Nov 2026 23:11:27 GMT", undefined, 300_000],
    ["Fri, 20 Nov 2026 23:11:27 GMT", "rubbish", 300_000],
    ["Fri, 99 Nov 2026 23:11:27 GMT", undefined, undefined],
  ])("of %s with Date %s is %s", (retryAfter, date, expected) => {
    const headers = new Map<string, string>();
    if (retryAfter !== undefined) headers.set("retry-after", retryAfter);
    if (date !== undefined) headers.set("date", date);
    expect(readRetryAfter(headers, now)).toBe(expected);
  });
});

describe("a request-id", () => {
  test.each([
    [0, false, true],
    [539_999, false, true],
    [540_000, false, false],
    [-1, false, false],
    [0, true, false],
  ])("of age %i ms whose request was sent: %s, may be used again: %s", (ageMs, requestSent, expected) => {
    expect(mayReuseRequestId({ ageMs, requestSent })).toBe(expected);
  });
});

describe("the proof that nothing was signed", () => {
  const refusal = (code: ProblemCode, detail: Record<string, unknown>) => new Problem(code, "cannot ask", { detail });

  test.each<[ProblemCode, string]>([
    ["vault-model-unknown", "invalid-model"],
    ["vault-signing-key-inactive", "invalid-model"],
    ["vault-serial-refused", "create-assertion"],
  ])("is %s, which the vault says only with a request-id that nobody had used", (code, vaultCode) => {
    expect(provesNothingSigned(refusal(code, { sent: true, status: 400, vaultCode }))).toBe(true);
  });

  test.each<[string, ProblemCode, Record<string, unknown>]>([
    [
      "a spent request-id: perhaps spent by this very request",
      "vault-request-id-spent",
      { vaultCode: "invalid-nonce" },
    ],
    ["a refused key: also while the database is down", "vault-api-key-refused", { vaultCode: "invalid-api-key" }],
    ["an empty request: a repetition may lose its body", "vault-request-empty", { vaultCode: "empty-data" }],
    ["an unreadable request: a repetition may be cut", "vault-request-unreadable", { vaultCode: "invalid-assertion" }],
    ["a missing second assertion: it may be cut off", "vault-second-type-wrong", { vaultCode: "invalid-second-type" }],
    ["another model's assertion", "vault-model-mismatch", { vaultCode: "mismatched-model" }],
    ["a record that failed, after signing", "vault-serial-logging", { vaultCode: "logging-assertion" }],
    ["a duplicate: perhaps of this very request", "vault-duplicate-refused", { vaultCode: "duplicate-assertion" }],
    ["a fault in signing, never recorded", "vault-signing-failed", { vaultCode: "signing-assertion" }],
    ["an account, as no recorded vault says it", "vault-model-unknown", { vaultCode: "invalid-account" }],
    ["the vault's code with a gateway's status", "vault-model-unknown", { status: 200, vaultCode: "invalid-model" }],
    ["a gateway's 404", "vault-not-found", { status: 404 }],
    ["a gateway's 403", "vault-access-denied", { status: 403 }],
    ["a gateway's 413", "vault-request-too-big", { status: 413 }],
    ["a redirect", "vault-redirect", { status: 302 }],
    ["a fault of the vault", "vault-fault", { status: 500 }],
    ["a web page", "captive-portal", { status: 200 }],
    ["a lost connection", "connection-reset", {}],
    ["a refused connection that nobody says is unsent", "connection-refused", {}],
    ["a client certificate refused within the exchange", "tls-client-refused", {}],
  ])("is not %s", (_, code, detail) => {
    expect(provesNothingSigned(refusal(code, { sent: true, status: 400, ...detail }))).toBe(false);
  });

  test.each<ProblemCode>(["connection-refused", "host-unknown", "tls-not-yet-valid", "proxy-refused", "total-timeout"])(
    "is %s before the first byte left",
    (code) => {
      expect(provesNothingSigned(refusal(code, { sent: false }))).toBe(true);
    },
  );
});
