import fc from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "../../../src/problem/problem.ts";
import { readEndorsementKey } from "../../../src/tpm/endorsement-key.ts";
import { describeResponseCode } from "../../../src/tpm/response-code.ts";
import type { TpmTransport } from "../../../src/tpm/tpm-transport.ts";
import { recordings } from "../../unit/tpm/replay.ts";

const refusals = ["serial-unreadable", "serial-tpm-refused", "serial-tpm-answer-wrong"];

async function outcomeOf(answers: readonly Uint8Array[]): Promise<string> {
  let asked = 0;
  const transport: TpmTransport = {
    exchange: async () => answers[asked++ % answers.length] ?? new Uint8Array(),
    close: async () => undefined,
  };
  try {
    return (await readEndorsementKey(transport)).name;
  } catch (error) {
    if (error instanceof Problem && refusals.includes(error.code)) return error.code;
    throw error;
  }
}

/** Any bytes, and bytes behind a header that fits them. */
const answer = fc.oneof(
  fc.uint8Array({ maxLength: 5000 }),
  fc
    .record({
      tag: fc.constantFrom(0x8001, 0x8002),
      code: fc.oneof(fc.constant(0), fc.nat(0xfff), fc.nat()),
      body: fc.uint8Array({ maxLength: 500 }),
    })
    .map(({ tag, code, body }) => {
      const header = Buffer.alloc(10);
      header.writeUInt16BE(tag, 0);
      header.writeUInt32BE(10 + body.length, 2);
      header.writeUInt32BE(code, 6);
      return Buffer.concat([header, body]);
    }),
);

test("any bytes give a refusal with one of three codes: nobody guesses a Name", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 4 }), async (answers) => {
      expect(refusals).toContain(await outcomeOf(answers));
    }),
  );
});

const edit = fc.record({ at: fc.nat(), to: fc.nat(255), cutBytes: fc.constantFrom(0, 0, 0, 1, 2, 40) });

test("a recorded answer with bytes changed gives the recorded Name or a refusal, never another Name", async () => {
  const named = recordings.flatMap(({ expected, exchanges }) => ("name" in expected ? [{ expected, exchanges }] : []));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...named),
      fc.nat(),
      fc.array(edit, { maxLength: 3 }),
      async (one, which, edits) => {
        const answers = one.exchanges.map((exchange) => Buffer.from(exchange.answer, "hex"));
        const index = which % answers.length;
        const changed = edits.reduce((bytes, { at, to, cutBytes }) => {
          const copy = Buffer.from(bytes.subarray(0, Math.max(1, bytes.length - cutBytes)));
          copy[at % copy.length] = to;
          return copy;
        }, answers[index] ?? Buffer.alloc(1));
        expect([...refusals, one.expected.name]).toContain(await outcomeOf(answers.with(index, changed)));
      },
    ),
  );
});

test("every response code is told in printable words", () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(0xfff), fc.nat(0xffffffff)), (code) => {
      expect(describeResponseCode(code)).toMatch(/^[\x20-\x7e]+$/);
      expect(describeResponseCode(code)).toContain(`0x${code.toString(16)}`);
    }),
  );
});
