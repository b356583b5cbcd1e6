import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { type ProblemCode, problemTable } from "../../../src/problem/registry.ts";
import { readErrorReply } from "../../../src/vault/error-reply.ts";
import { redactHeaderValues } from "../../../src/vault/redact.ts";
import { classifyReply } from "../../../src/vault/reply.ts";
import { nextTry } from "../../../src/vault/retry.ts";
import { maxWaitMs, readRetryAfter } from "../../../src/vault/retry-after.ts";
import { SerialAnswerReader } from "../../../src/vault/serial-answer.ts";
import { readVaultSerials } from "../../vectors/vault/read-cases.ts";

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.string({ unit: "binary", maxLength: 200 }).map((text) => new TextEncoder().encode(text)),
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc
    .record({ error_code: fc.jsonValue(), message: fc.jsonValue(), "request-id": fc.jsonValue() }, { requiredKeys: [] })
    .map((value) => new TextEncoder().encode(JSON.stringify(value))),
);

describe("any bytes as a reply", () => {
  test("have exactly one meaning, with words fit for a terminal", () => {
    const type = fc.option(fc.oneof(fc.constantFrom("application/json", "text/html", "text/plain"), fc.string()), {
      nil: undefined,
    });
    fc.assert(
      fc.property(
        fc.constantFrom("request-id" as const, "serial" as const),
        fc.integer({ min: 200, max: 999 }),
        type,
        bytes,
        (question, status, contentType, body) => {
          const reply = classifyReply(question, { status, contentType, body });
          if (reply.kind === "request-id") expect(reply.requestId).toMatch(/^[^\p{Cc}\p{Cs}]{1,1024}$/u);
          if (reply.kind !== "refused") return;
          expect(Object.keys(problemTable)).toContain(reply.code);
          expect(reply.said).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
          expect(reply.said.length + reply.vaultCode.length).toBeLessThanOrEqual(262);
        },
      ),
    );
  });

  test("are read as an error or not, and never throw", () => {
    fc.assert(fc.property(bytes, (body) => void readErrorReply(body)));
  });

  test("as a stream of assertions are refused as a Problem in whatever pieces they come", () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 6 }), (chunks) => {
        const reader = new SerialAnswerReader(nodeCrypto);
        expect(() => {
          for (const chunk of chunks) reader.push(chunk);
          reader.end();
        }).toThrow(Problem);
      }),
    );
  });
});

test("a real answer with one byte changed is a serial or a Problem, never another exception", () => {
  const serial = readVaultSerials().get("01b-serial-happy-header-model-body.serial") ?? new Uint8Array();
  expect(serial.length).toBeGreaterThan(1000);
  const place = fc.nat({ max: serial.length - 1 });
  fc.assert(
    fc.property(place, fc.nat({ max: 255 }), place, (at, value, cut) => {
      const changed = Uint8Array.from(serial);
      changed[at] = value;
      const reader = new SerialAnswerReader(nodeCrypto);
      try {
        reader.push(changed.subarray(0, cut));
        reader.push(changed.subarray(cut));
        expect(reader.end()).toHaveLength(1);
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
      }
    }),
  );
});

test("no wait passes five minutes and a tenth, is negative, or ends after the budget", () => {
  const code = fc.constantFrom(...(Object.keys(problemTable) as ProblemCode[]));
  const outcome = fc.oneof(
    fc.record({ kind: fc.constant("pending" as const), waitMs: fc.double() }),
    fc.record({
      kind: fc.constant("problem" as const),
      code,
      retryAfterMs: fc.option(fc.double(), { nil: undefined }),
    }),
  );
  const ms = fc.nat({ max: 10_000_000 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      outcome,
      ms,
      ms,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, what, elapsedMs, budgetMs, random) => {
        const next = nextTry({ attempt, outcome: what, elapsedMs, budgetMs, random });
        if (next.kind === "stop") return;
        expect(next.waitMs).toBeGreaterThanOrEqual(0);
        expect(next.waitMs).toBeLessThanOrEqual(maxWaitMs * 1.1);
        expect(elapsedMs + next.waitMs).toBeLessThan(budgetMs);
      },
    ),
  );
});

test("a Retry-After of any text is bounded or nothing", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.nat().map(String),
        fc.date({ noInvalidDate: true }).map((d) => d.toUTCString()),
      ),
      (text) => {
        const waitMs = readRetryAfter(new Map([["retry-after", text]]), new Date(0));
        if (waitMs !== undefined) expect(waitMs >= 1_000 && waitMs <= maxWaitMs).toBe(true);
      },
    ),
  );
});

test("a header's value never comes out of a redacted text", () => {
  const secret = fc.string({ unit: fc.constantFrom("a", "b", "1", "-"), minLength: 4, maxLength: 12 });
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      const text = `${before}${value}${after}`;
      expect(redactHeaderValues(text, { "Api-Key": value })).not.toContain(value);
    }),
  );
});
