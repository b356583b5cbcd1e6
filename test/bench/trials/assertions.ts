import { createPublicKey, publicDecrypt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SerialRequestAssertion } from "../../../src/assertion/assertion.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { signAssertion } from "../../../src/assertion/sign.ts";
import { verifySignature } from "../../../src/assertion/verify.ts";
import { generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto, withoutStacks } from "../../../src/keys/node-crypto.ts";
import { rsaPublicKeyInput } from "../../../src/keys/rsa-der.ts";
import type { SigningKey } from "../../../src/openpgp/crypto.ts";
import { encodePublicKey } from "../../../src/openpgp/public-key.ts";
import { decodeSignature } from "../../../src/openpgp/signature.ts";
import { oracle } from "../../snapd/toolchain.ts";
import type { Finding } from "../figures/figure.ts";
import { median } from "../figures/statistics.ts";
import { type Bench, inPairs, type Trial } from "../trial.ts";

const sliceSeconds = 0.2;
const crypto = nodeCrypto;
const signedAt = new Date("2022-01-01T00:00:00Z");

type Step = () => unknown;

/** How often in a second of CPU time, what the runtime's own threads take included. The oracle counts alike. */
function perSecond(step: Step): number {
  const start = process.cpuUsage();
  for (let count = 16; ; count += 16) {
    for (let turn = 0; turn < 16; turn++) step();
    const { user, system } = process.cpuUsage(start);
    if (user + system >= sliceSeconds * 1e6) return (count * 1e6) / (user + system);
  }
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

/** Our steps in turns, and beside them the oracle's of that name; as many values of each. */
async function beside(bench: Bench, file: string, theirs: string, steps: readonly Step[]): Promise<Rates> {
  const ours: number[][] = steps.map(() => []);
  const peer: number[] = [];
  const arguments_ = ["bench", "-seconds", String(sliceSeconds), "-only", theirs, file];
  await inPairs(
    bench,
    () => {
      for (const [index, step] of steps.entries()) ours[index]?.push(perSecond(step));
    },
    () => void peer.push(rateOf(oracle(arguments_), theirs)),
  );
  return { ours: ours.map((rates) => rates.slice(bench.warmUp)), peer: peer.slice(bench.warmUp) };
}

interface Rates {
  readonly ours: readonly (readonly number[])[];
  readonly peer: readonly number[];
}

/** The one operation without which nothing is verified, by node:crypto alone. */
function floors(request: SerialRequestAssertion): { readonly newKey: Step; readonly readyKey: Step } {
  const { number } = decodeSignature(request.signature);
  const input = rsaPublicKeyInput(request.deviceKey);
  const ready = createPublicKey(input);
  return {
    newKey: () => withoutStacks(() => publicDecrypt(input, number)),
    readyKey: () => publicDecrypt(ready, number),
  };
}

function decodeRequest(bytes: Uint8Array): SerialRequestAssertion {
  const assertion = decodeAssertion(bytes, crypto);
  if (assertion.type !== "serial-request") throw new Error(`a serial-request was decoded as ${assertion.type}`);
  return assertion;
}

interface Input {
  readonly key: SigningKey;
  readonly bytes: Uint8Array;
  readonly file: string;
}

async function simpleFigure(bench: Bench, { key, bytes, file }: Input, name: "decode" | "sign"): Promise<Finding> {
  const isSign = name === "sign";
  const theirs = isSign ? "signsRsa4096PerSecond" : "decodesPerSecond";
  const what = isSign ? "sign a device-session-request, 4096 bits" : "decode a serial-request of 4096 bits";
  const step = isSign ? () => sessionRequest(key) : () => decodeRequest(bytes);
  const { ours, peer } = await beside(bench, file, theirs, [step]);
  return { name, what, peerWhat: "snapd's Go code, the same", unit: "/CPU s", ours: ours[0] ?? [], peer };
}

/** Four rungs beside the same code of snapd's, for which it makes no difference whether it has seen the key before. */
async function verifyFigures(bench: Bench, { bytes, file }: Input): Promise<readonly Finding[]> {
  const known = decodeRequest(bytes);
  const ready = crypto.readyKey(known.deviceKey);
  const { newKey, readyKey } = floors(known);
  const steps = [
    () => {
      const request = decodeRequest(bytes);
      verifySignature(request, request.deviceKey, crypto);
    },
    () => verifySignature(decodeRequest(bytes), ready, crypto),
    newKey,
    readyKey,
  ];
  const { ours, peer } = await beside(bench, file, "decodeVerifiesPerSecond", steps);
  const [rates = [], knownRates = [], newKeyRates = [], readyKeyRates = []] = ours;
  const common = { peerWhat: "snapd's Go code, decoding and verifying", unit: "/CPU s" } as const;
  const [newKeyLimit, readyKeyLimit] = [
    { value: median(newKeyRates), what: "the RSA operation alone" },
    { value: median(readyKeyRates), what: "the RSA operation alone" },
  ];
  return [
    {
      name: "decode-verify",
      what: "decode a serial-request, verify it by the key in it",
      ...common,
      ours: rates,
      peer,
      limit: newKeyLimit,
    },
    {
      name: "decode-verify-known",
      what: "the same by a key that is ready, as an account-key in a database",
      ...common,
      ours: knownRates,
      peer,
      limit: readyKeyLimit,
    },
    {
      name: "verify-floor",
      what: "node:crypto: the RSA operation by a new key, nothing else",
      ...common,
      ours: newKeyRates,
      peer,
    },
    {
      name: "verify-floor-known",
      what: "node:crypto: the same by a key that is ready",
      ...common,
      ours: readyKeyRates,
      peer,
    },
  ];
}

async function run(bench: Bench): Promise<readonly Finding[]> {
  const key = await generateDeviceKey();
  const bytes = serialRequest(key);
  const file = join(bench.folder, "serial-request.assert");
  writeFileSync(file, bytes);
  const input = { key, bytes, file };
  const decode = await simpleFigure(bench, input, "decode");
  return [decode, ...(await verifyFigures(bench, input)), await simpleFigure(bench, input, "sign")];
}

/** Assertions a second of CPU time, on one thread, beside snapd's own package. */
export const assertionsTrial: Trial = {
  names: ["decode", "decode-verify", "decode-verify-known", "verify-floor", "verify-floor-known", "sign"],
  pairs: { whole: 20, quick: 10 },
  quickly: true,
  run,
};
