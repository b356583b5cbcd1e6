import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { signAssertion } from "../../../src/assertion/sign.ts";
import { verifySignature } from "../../../src/assertion/verify.ts";
import { generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import type { SigningKey } from "../../../src/openpgp/crypto.ts";
import { encodePublicKey } from "../../../src/openpgp/public-key.ts";
import { oracle } from "../../snapd/toolchain.ts";
import type { Finding } from "../figures/figure.ts";
import { type Bench, inPairs, type Trial } from "../trial.ts";

const sliceSeconds = 0.2;
const crypto = nodeCrypto;
const signedAt = new Date("2022-01-01T00:00:00Z");

function perSecond(step: () => void): number {
  const startMs = performance.now();
  const endMs = startMs + sliceSeconds * 1000;
  let count = 0;
  while (performance.now() < endMs) {
    for (let turn = 0; turn < 16; turn++) step();
    count += 16;
  }
  return (count * 1000) / (performance.now() - startMs);
}

function serialRequest(key: SigningKey): Uint8Array {
  const headers = {
    "brand-id": "bench",
    model: "bench",
    "request-id": "0123456789abcdef0123456789abcdef01234567",
    serial: "10000000123e4567",
    "device-key": new TextDecoder().decode(encodePublicKey(key.publicKey)),
  };
  return signAssertion({ type: "serial-request", headers, signedAt, key, crypto }).encoded;
}

function sessionRequest(key: SigningKey): void {
  const headers = { "brand-id": "bench", model: "bench", serial: "1", nonce: "n", timestamp: "2022-01-01T00:00:00Z" };
  signAssertion({ type: "device-session-request", headers, signedAt, key, crypto });
}

/** What the oracle's bench says of this step. Throws where it says nothing of it. */
function rateOf(answer: string, name: string): number {
  const rate = (JSON.parse(answer) as Readonly<Record<string, unknown>>)[name];
  if (typeof rate !== "number") throw new Error(`the oracle's bench says no number of ${name}: ${answer.trim()}`);
  return rate;
}

/** Our step beside the oracle's of that name; both verify with the key in the request, as a vault does. */
async function beside(bench: Bench, file: string, name: string, step: () => void): Promise<[number[], number[]]> {
  const [ours, peer] = [[] as number[], [] as number[]];
  const arguments_ = ["bench", "-seconds", String(sliceSeconds), "-only", name, file];
  await inPairs(
    bench,
    () => void ours.push(perSecond(step)),
    () => void peer.push(rateOf(oracle(arguments_), name)),
  );
  return [ours.slice(bench.warmUp), peer.slice(bench.warmUp)];
}

async function run(bench: Bench): Promise<readonly Finding[]> {
  const key = await generateDeviceKey();
  const bytes = serialRequest(key);
  const file = join(bench.folder, "serial-request.assert");
  writeFileSync(file, bytes);
  const decode = () => decodeAssertion(bytes, crypto);
  const verify = () => verifySignature(decode(), key.publicKey, crypto);
  const figures = [
    ["decode", "decodesPerSecond", "decode a serial-request of 4096 bits", decode],
    ["decode-verify", "decodeVerifiesPerSecond", "decode and verify it", verify],
    ["sign", "signsRsa4096PerSecond", "sign a device-session-request, 4096 bits", () => sessionRequest(key)],
  ] as const;
  const findings: Finding[] = [];
  for (const [name, theirs, what, step] of figures) {
    const [ours, peer] = await beside(bench, file, theirs, step);
    findings.push({ name, what, peerWhat: "snapd's Go code, the same", unit: "/s", ours, peer });
  }
  return findings;
}

/** Assertions a second, on one thread, beside snapd's own package. */
export const assertionsTrial: Trial = {
  names: ["decode", "decode-verify", "sign"],
  pairs: { whole: 20, quick: 10 },
  quickly: true,
  run,
};
