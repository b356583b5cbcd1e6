import { type Reply, textBytes } from "../http/reply.ts";

const mediaType = "application/x.ubuntu.assertion";

/** The writes of snapd's assertion encoder: content, empty line, signature, newline (asserts.go WriteContentSignature). */
function writesOf(encoded: Uint8Array): readonly Uint8Array[] {
  const text = Buffer.from(encoded);
  const end = text.at(-1) === 0x0a ? text.length - 1 : text.length;
  const contentEnd = text.lastIndexOf("\n\n", end - 1);
  const parts = [text.subarray(0, contentEnd), textBytes("\n\n"), text.subarray(contentEnd + 2, end), textBytes("\n")];
  return parts.map((part) => new Uint8Array(part));
}

/** 200 with these assertions, an empty line between them. */
export function assertionsReply(assertions: readonly Uint8Array[]): Reply {
  const writes = assertions.flatMap((encoded, index) => {
    const own = writesOf(encoded);
    return index === 0 ? own : [textBytes("\n"), ...own];
  });
  return { status: 200, headers: [["Content-Type", mediaType]], writes };
}
