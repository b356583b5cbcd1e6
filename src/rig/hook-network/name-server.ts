/** Where every name leads: an address of the range for benchmarks (RFC 2544), which no real host has. */
const everyAddress = [198, 18, 0, 1] as const;

const headerBytes = 12;
const typeA = 1;

/** Where the question's name ends, or undefined if the message does not hold together. */
function endOfName(query: Uint8Array): number | undefined {
  let at = headerBytes;
  for (let length = query[at]; length !== 0; length = query[at]) {
    // No compression in a question; a label has 63 bytes at most (RFC 1035 section 3.1).
    if (length === undefined || length > 63) return undefined;
    at += length + 1;
  }
  return at + 1;
}

/**
 * The answer to a DNS query: one address for every name that is asked for, nothing for other types of records (RFC 1035).
 * Undefined for what is no query.
 */
export function answerQuery(query: Uint8Array): Uint8Array | undefined {
  if (query.length < headerBytes || ((query[2] ?? 0) & 0x80) !== 0) return undefined;
  const end = endOfName(query);
  const view = new DataView(query.buffer, query.byteOffset, query.byteLength);
  if (end === undefined || end + 4 > query.length || view.getUint16(4) !== 1) return undefined;
  const found = view.getUint16(end) === typeA;
  const flags = [0x81 | ((query[2] ?? 0) & 0x01), 0x80];
  const header = [query[0] ?? 0, query[1] ?? 0, ...flags, 0, 1, 0, found ? 1 : 0, 0, 0, 0, 0];
  const question = query.subarray(headerBytes, end + 4);
  // A pointer to the question's name, type A, class IN, 60 s, four bytes.
  const answer = found ? [0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 60, 0, 4, ...everyAddress] : [];
  return Uint8Array.from([...header, ...question, ...answer]);
}
