import { AssertionDatabase } from "../../../src/assertion/database.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { checkSelfSigned } from "../../../src/assertion/verify.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { came, insist, sameBytes } from "../expected.ts";

const now = new Date("2026-01-01T00:00:00Z");

/** One file of an assertion store: decoded, encoded, and offered to a database that trusts nobody. */
export function fuzz(data: Uint8Array): void {
  const decoded = came(() => decodeAssertion(data, nodeCrypto));
  if (!("value" in decoded)) return;
  const assertion = decoded.value;
  const again = decodeAssertion(encodeAssertion(assertion), nodeCrypto);
  insist(sameBytes(again.content, assertion.content), "the content changed on its way through encode and decode");
  for (const part of assertion.primaryKey) insist(part !== "" && !part.includes("/"), "a key part without a place");
  const database = new AssertionDatabase({ trusted: [], crypto: nodeCrypto, now });
  insist("code" in came(() => database.add(assertion)), "a database that trusts nobody took it");
  if (assertion.type === "serial-request") came(() => checkSelfSigned(assertion, nodeCrypto));
}
