import { describe, expect, test } from "vitest";
import { ReplyReader, type UnixReply } from "../../../src/snapd/reply-reader.ts";
import { codeOf } from "../disk/code-of.ts";

const maxBytes = 1000;
const head = (...lines: readonly string[]): string => `HTTP/1.1 200 OK\r\n${lines.join("\r\n")}\r\n\r\n`;

/** What comes of these bytes, given in pieces of this size, and then the end of the connection. */
function read(text: string, pieceBytes = text.length): UnixReply | undefined {
  const reader = new ReplyReader(maxBytes);
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const reply = reader.push(bytes.subarray(at, at + pieceBytes));
    if (reply !== undefined) return reply;
  }
  return reader.end();
}

const bodyOf = (reply: UnixReply | undefined): string | undefined =>
  reply === undefined ? undefined : Buffer.from(reply.body).toString("latin1");

describe("an answer is read whatever pieces it comes in", () => {
  const chunks = "5\r\nhello\r\n1;name=value\r\n,\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n";
  test.each<[string, string, string]>([
    ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello, world", "hello, world"],
    ["more than its length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world", "hello"],
    ["chunks", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`, "hello, world"],
    [
      "chunks of one byte each",
      `${head("Transfer-Encoding: chunked")}${"1\r\nx\r\n".repeat(900)}0\r\n\r\n`,
      "x".repeat(900),
    ],
    ["neither, until the connection ends", "HTTP/1.0 200 OK\r\n\r\nhello, world", "hello, world"],
    ["no body at all", "HTTP/1.1 204 No Content\r\n\r\n", ""],
    ["lines that end in a newline alone", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "hello"],
    [
      "one that comes before it",
      "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "hello",
    ],
  ])("with %s", (_situation, text, body) => {
    for (const pieceBytes of [1, 2, 7, text.length]) expect(bodyOf(read(text, pieceBytes))).toBe(body);
  });

  test("its type is without parameters and in lower case, of two headers of a name the first counts", () => {
    const begun =
      "HTTP/1.1 404 Not Found\r\nContent-Type: Application/JSON; charset=x\r\nA:\t1 \r\na: 2\r\nContent-Length: 0";
    const reply = read(`${begun}\r\n\r\n`);
    expect(reply).toMatchObject({ status: 404, mediaType: "application/json" });
    expect(reply?.headers.get("a")).toBe("1");
  });
});

test.each<[string, string]>([
  ["in the headers", "HTTP/1.1 200 OK\r\nContent-Le"],
  ["in the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"],
  ["between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"],
  ["before the last chunk's empty line", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"],
  ["before its first byte", ""],
])("an answer that is cut %s is none", (_where, text) => {
  expect(read(text)).toBeUndefined();
});

const chunked = head("Transfer-Encoding: chunked");

test.each<[string, string]>([
  ["what is no HTTP", "hello\n"],
  ["another protocol's version", "HTTP/2.0 200 OK\r\n\r\n"],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
  ["a change of protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"],
  ["a header without a colon", head("nonsense")],
  ["a header that is folded", head("a: b", " c")],
  ["a header with a blank in its name", head("a b: c")],
  ["a header with a NUL", head("a: \0")],
  ["a length that is none", head("Content-Length: -1")],
  ["a length in hexadecimal", head("Content-Length: 0x10")],
  ["two lengths", head("Content-Length: 1", "Content-Length: 2")],
  ["a length beside chunks", head("Content-Length: 1", "Transfer-Encoding: chunked")],
  ["another coding", head("Transfer-Encoding: gzip, chunked")],
  ["a length beyond the limit", head(`Content-Length: ${maxBytes + 1}`)],
  ["a body beyond the limit", `${head("a: b")}${"x".repeat(maxBytes + 1)}`],
  ["chunks beyond the limit", `${chunked}${`64\r\n${"x".repeat(100)}\r\n`.repeat(11)}`],
  ["a chunk without a size", `${chunked}hello\r\n`],
  ["a chunk that is longer than it says", `${chunked}2\r\nhello\r\n`],
  ["a chunk's line without an end", `${chunked}${"0".repeat(5000)}`],
  ["answers before the answer without an end", "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n".repeat(10_000)],
  ["trailers without an end", `${chunked}0\r\n${"X-Trailer: 1\r\n".repeat(10_000)}`],
  ["chunks that say more of themselves than they hold", `${chunked}${`1;${"y".repeat(4000)}\r\nx\r\n`.repeat(20)}`],
  ["headers without an end", `HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(10_000)}`],
])("%s is unreadable", (_situation, text) => {
  expect(codeOf(() => read(text))).toBe("snapd-answer-unreadable");
});

test("interim answers are not listened to for as long as an answer may be, but for as long as its headers may", () => {
  const reader = new ReplyReader(32 * 1024 * 1024);
  const interim = Buffer.from("HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n");
  let bytes = 0;
  const pour = (): void => {
    for (; bytes < 1024 * 1024; bytes += interim.length) reader.push(interim);
  };
  expect(pour).toThrow("interim answers");
  expect(bytes).toBeLessThanOrEqual(16 * 1024 + interim.length);
});
