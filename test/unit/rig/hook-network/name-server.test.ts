import { describe, expect, test } from "vitest";
import { answerQuery } from "../../../../src/rig/hook-network/name-server.ts";

/** A query for one record, as resolvers send it. */
function query(name: string, type: number, count = 1): Uint8Array {
  const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Uint8Array.from([0xab, 0xcd, 0x01, 0x00, 0, count, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
}

describe("the name server of the hooks' network", () => {
  test("gives every name one address", () => {
    const asked = query("vault.example.com", 1);
    const answer = Buffer.from(answerQuery(asked) ?? []);
    expect(answer.subarray(0, 4)).toEqual(Buffer.from([0xab, 0xcd, 0x81, 0x80]));
    expect(answer.readUInt16BE(6)).toBe(1);
    expect(answer.subarray(12, asked.length)).toEqual(Buffer.from(asked.subarray(12)));
    expect([...answer.subarray(-4)]).toEqual([198, 18, 0, 1]);
  });

  test("knows the name but no IPv6 address for it", () => {
    const answer = Buffer.from(answerQuery(query("vault.example.com", 28)) ?? []);
    expect([(answer[3] ?? 0) & 0x0f, answer.readUInt16BE(6)]).toEqual([0, 0]);
  });

  test.each([
    ["nothing", new Uint8Array(0)],
    ["an answer", Uint8Array.from([...query("a.b", 1)].with(2, 0x81))],
    ["two questions", query("a.b", 1, 2)],
    ["a name without end", query("a.b", 1).subarray(0, 15)],
    ["a label that is too long", Uint8Array.from([...query("a.b", 1)].with(12, 0x7f))],
  ])("is silent at %s", (_, bytes) => {
    expect(answerQuery(bytes)).toBeUndefined();
  });
});
