import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeAssertion } from "../../src/assertion/decode.ts";
import { encodeAssertion } from "../../src/assertion/encode.ts";
import { decodeStream } from "../../src/assertion/stream.ts";
import { checkSelfSigned, verifySignature } from "../../src/assertion/verify.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { bodyBytes, readVaultCase, readVaultCases, readVaultSerials } from "../vectors/vault/read-cases.ts";
import { needs } from "./needs.ts";
import { missingTools, oracle } from "./toolchain.ts";

const missing = missingTools();

/** The vault's signing key: the second assertion of the request that sent one by mistake. */
function vaultKey() {
  const [exchange] = readVaultCase("08j-second-is-account-key").exchanges;
  if (exchange === undefined) throw new Error("the case has no exchange");
  const key = decodeStream(bodyBytes(exchange.request.body), nodeCrypto)[1];
  if (key?.type !== "account-key") throw new Error("the case has no account-key");
  return key;
}

/** Every serial in the recorded answers, in files and in bodies. */
const issued = [
  ...readVaultSerials(),
  ...readVaultCases().flatMap((one) =>
    one.exchanges.map(({ response }, index) => [`${one.case} ${index}`, bodyBytes(response.body)] as const),
  ),
].filter(([, bytes]) => Buffer.from(bytes).subarray(0, 13).toString() === "type: serial\n");

describe("serials recorded from the Serial Vault", () => {
  test("there are enough of them", () => {
    expect(issued.length).toBeGreaterThan(30);
  });

  test.each(issued)("%s decodes, verifies and encodes to the same bytes", (_, bytes) => {
    const serial = decodeAssertion(bytes, nodeCrypto);
    expect(Buffer.from(encodeAssertion(serial)).equals(bytes)).toBe(true);
    expect(serial.type).toBe("serial");
    const key = vaultKey();
    expect(serial.signKeyId).toBe(key.publicKeyId);
    expect(() => verifySignature(serial, key.publicKey, nodeCrypto)).not.toThrow();
  });
});

describe("serial-requests recorded from a snapd-like client", () => {
  const requests = readVaultCases()
    .filter((one) => one.exchanges.some(({ response }) => response.status === 200))
    .flatMap((one) => one.exchanges.map(({ request, response }) => ({ name: one.case, request, response })))
    .filter(({ request, response }) => request.path === "/v1/serial" && response.status === 200);

  test("there are enough of them", () => {
    expect(requests.length).toBeGreaterThan(30);
  });

  test.each(requests)("$name: what the vault accepted is a stream with a self-signed request", ({ request }) => {
    const bytes = bodyBytes(request.body);
    const [first] = decodeStream(bytes, nodeCrypto);
    if (first?.type !== "serial-request") throw new Error("the first assertion is no serial-request");
    expect(() => checkSelfSigned(first, nodeCrypto)).not.toThrow();
  });
});

test("snapd decodes every recorded serial too", (context) => {
  needs(context, missing);
  const folder = mkdtempSync(join(tmpdir(), "vault-serials-"));
  try {
    for (const [index, [, bytes]] of issued.entries()) writeFileSync(join(folder, String(index)), bytes);
    // The vault's root is not there, so snapd must name the missing key, and nothing else, as what is wrong.
    const files = issued.map((_, index) => join(folder, String(index)));
    let said = "";
    try {
      oracle(["check", ...files]);
    } catch (fault) {
      said = String((fault as { stdout?: unknown }).stdout);
    }
    const lines = said.split("\n").filter((line) => line !== "");
    expect(lines.length).toBe(issued.length);
    expect(lines.filter((line) => !line.includes("no matching public key"))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
