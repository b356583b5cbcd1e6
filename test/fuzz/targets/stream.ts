import type { Assertion } from "../../../src/assertion/assertion.ts";
import { encodeStream } from "../../../src/assertion/encode.ts";
import { decodeStream, StreamDecoder } from "../../../src/assertion/stream.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { came, insist, sameBytes } from "../expected.ts";

function inPieces(data: Uint8Array, pieceBytes: number): readonly Assertion[] {
  const decoder = new StreamDecoder(nodeCrypto);
  const found: Assertion[] = [];
  for (let at = 0; at < data.length; at += pieceBytes) found.push(...decoder.push(data.subarray(at, at + pieceBytes)));
  return [...found, ...decoder.end()];
}

/** The same comes of a stream however it is cut into pieces, and what was decoded is encoded as it came. */
export function fuzz(data: Uint8Array): void {
  const whole = came(() => decodeStream(data, nodeCrypto));
  for (const pieceBytes of [1, 7, 64]) {
    const pieces = came(() => inPieces(data, pieceBytes));
    insist("code" in whole === "code" in pieces, `in pieces of ${pieceBytes} something else comes of it`);
    if ("code" in whole && "code" in pieces)
      insist(whole.code === pieces.code, `${whole.code}, in pieces ${pieces.code}`);
    if ("value" in whole && "value" in pieces) {
      insist(sameBytes(encodeStream(whole.value), encodeStream(pieces.value)), "other assertions come of pieces");
    }
  }
  if (!("value" in whole)) return;
  const again = decodeStream(encodeStream(whole.value), nodeCrypto);
  insist(again.length === whole.value.length, "what was encoded is decoded to fewer or more");
}
