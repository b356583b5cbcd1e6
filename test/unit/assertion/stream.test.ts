import { describe, expect, it } from "vitest";
import { encodeAssertion, encodeStream } from "../../../src/assertion/encode.ts";
import { decodeStream, StreamDecoder, type StreamLimits } from "../../../src/assertion/stream.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { bytes, codeOf, edited, sign, text } from "./examples.ts";

const serial = sign("serial");
const request = sign("serial-request", {}, { body: bytes("a\n\nb\n\n") });
const stream = text(encodeStream([serial, request, serial]));
const encoded = text(encodeAssertion(serial));
const decode = (written: string, limits?: Partial<StreamLimits>) => decodeStream(bytes(written), nodeCrypto, limits);
const types = (written: string) => decode(written).map(({ type }) => type);

/** Everything in chunks of this size. */
function inChunks(written: Uint8Array, size: number) {
  const decoder = new StreamDecoder(nodeCrypto);
  const assertions = [];
  for (let at = 0; at < written.length; at += size) assertions.push(...decoder.push(written.subarray(at, at + size)));
  return [...assertions, ...decoder.end()];
}

describe("a stream", () => {
  it("of nothing holds nothing", () => {
    expect(decode("")).toEqual([]);
  });

  it("decodes to what was encoded, and back to the same bytes", () => {
    expect(decode(stream)).toEqual([serial, request, serial]);
    expect(text(encodeStream(decode(stream)))).toBe(stream);
  });

  it.each([1, 2, 3, 7, 1000, 4096])("comes out the same in chunks of %i bytes", (size) => {
    expect(inChunks(bytes(stream), size)).toEqual(decode(stream));
  });

  it("hands out an assertion as soon as the empty line behind it is there", () => {
    const decoder = new StreamDecoder(nodeCrypto);
    expect(decoder.push(bytes(encoded))).toEqual([]);
    expect(decoder.push(bytes("\n"))).toEqual([serial]);
    expect(decoder.end()).toEqual([]);
  });

  it.each([
    ["no newline at the end", encoded.slice(0, -1), 1],
    ["one newline at the end", encoded, 1],
    ["one more newline at the end", `${encoded}\n`, 1],
    ["an assertion without newline in the middle", `${encoded.slice(0, -1)}\n\n${encoded}`, 2],
  ])("with %s is accepted", (_, written, count) => {
    expect(types(written)).toEqual(Array(count).fill("serial"));
  });

  it.each([
    ["two more newlines at the end", `${encoded}\n\n`, "stream-truncated"],
    ["a newline at the start", `\n${encoded}`, "headers-malformed"],
    ["assertions glued together", encoded + encoded, "stream-truncated"],
    ["three newlines in between", `${encoded}\n\n${encoded}`, "headers-malformed"],
    ["nothing behind the headers", encoded.slice(0, encoded.indexOf("\n\n") + 2), "signature-missing"],
    ["half of the headers", encoded.slice(0, 100), "stream-truncated"],
    ["half of a body", stream.slice(0, stream.indexOf("a\n\nb") + 2), "stream-truncated"],
    ["no empty line behind a body", edited(stream, "a\n\nb\n\n\n\n", "a\n\nb\n\n\nx"), "separator-missing"],
    ["a body without end", edited(stream, "body-length: 6", "body-length: 60000"), "stream-truncated"],
    ["a negative body", edited(stream, "body-length: 6", "body-length: -9999999"), "body-length-wrong"],
  ])("with %s: %#", (_, written, code) => {
    expect(codeOf(() => decode(written))).toBe(code);
    expect(codeOf(() => inChunks(bytes(written), 1))).toBe(code);
  });

  it("keeps an empty line before the signature as part of the content", () => {
    const [odd] = decode(edited(encoded, "\n\n", "\n\n\n\n"));
    expect(odd?.content.length).toBe(serial.content.length + 2);
    expect(odd?.signature).toEqual(serial.signature);
  });
});

describe("limits while reading", () => {
  const kib128 = 128 * 1024;
  /** Everything that was pushed until it threw. */
  function bytesTaken(start: string, filler: string, limits?: Partial<StreamLimits>): number {
    const decoder = new StreamDecoder(nodeCrypto, limits);
    const chunk = bytes(filler.repeat(1000));
    let taken = decoder.push(bytes(start)).length + start.length;
    while (taken < 10_000_000 && codeOf(() => decoder.push(chunk)) === "accepted") taken += chunk.length;
    return taken;
  }
  const head = encoded.slice(0, encoded.indexOf("\n\n") + 2);

  it("headers of exactly 128 KiB pass, one byte more does not", () => {
    const line = "x: \n";
    const room = kib128 - head.length - line.length;
    const padded = (count: number) => edited(encoded, "\n", `\nx: ${"x".repeat(count)}\n`);
    expect(codeOf(() => decode(padded(room)))).toBe("accepted");
    expect(codeOf(() => decode(padded(room + 1)))).toBe("stream-too-big");
    expect(codeOf(() => inChunks(bytes(padded(room)), 1))).toBe("accepted");
  });

  it("headers without end are given up", () => {
    expect(bytesTaken("", "x")).toBeLessThanOrEqual(kib128);
  });

  it("a signature without end is given up", () => {
    expect(bytesTaken(head, "x")).toBeLessThanOrEqual(kib128 + head.length);
  });

  it("a body beyond 2 MiB is given up before it is read", () => {
    const long = edited(stream, "body-length: 6", `body-length: ${2 * 1024 * 1024 + 1}`);
    expect(codeOf(() => decode(long.slice(0, long.indexOf("a\n\nb"))))).toBe("stream-too-big");
  });

  it("a body of 2 MiB is read, in one piece and byte by byte", () => {
    const large = sign("serial-request", {}, { body: new Uint8Array(2 * 1024 * 1024).fill(0x61) });
    expect(decodeStream(encodeStream([large]), nodeCrypto)).toEqual([large]);
    expect(inChunks(encodeStream([large]), 1)).toEqual([large]);
  });

  it("as many assertions as allowed pass, one more does not", () => {
    expect(decode(stream, { maxAssertions: 3 })).toHaveLength(3);
    expect(decode(`${encoded}\n`, { maxAssertions: 1 })).toHaveLength(1);
    expect(codeOf(() => decode(stream, { maxAssertions: 2 }))).toBe("stream-too-many");
  });

  it("limits of one's own count", () => {
    expect(codeOf(() => decode(stream, { maxHeaderBytes: 100 }))).toBe("stream-too-big");
    expect(codeOf(() => decode(stream, { maxSignatureBytes: 100 }))).toBe("stream-too-big");
    expect(codeOf(() => decode(stream, { maxBodyBytes: 5 }))).toBe("stream-too-big");
  });
});
