import { createPrivateKey } from "node:crypto";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { checkSelfSigned } from "../../../src/assertion/verify.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { privateKeyJwk } from "../../../src/keys/rsa-jwk.ts";
import { decodePrivateKey } from "../../../src/openpgp/private-key.ts";
import { readVectors } from "../../vectors/snapd/read-vectors.ts";
import { SnapdJudge } from "./judge.ts";
import { Random } from "./random.ts";
import { damage, makePacket, wrap } from "./signature-packet.ts";

export interface SignatureCounts {
  count: number;
  /** Verified by both. */
  verified: number;
  refused: number;
  /** Verified by snapd alone, because of a hash below SHA-256 that we refuse on purpose. */
  weakHash: number;
  readonly disagreements: string[];
}

function verifiedByUs(input: Uint8Array): boolean {
  try {
    const request = decodeAssertion(input, nodeCrypto);
    if (request.type !== "serial-request") throw new Error("the corpus gave another type");
    checkSelfSigned(request, nodeCrypto);
    return true;
  } catch (fault) {
    if (fault instanceof AssertionError) return false;
    throw fault;
  }
}

/** Compares who verifies what, over one serial-request with ever other signature packets. */
export async function runSignatures(options: {
  readonly count: number;
  readonly seed: number;
}): Promise<SignatureCounts> {
  const random = new Random(options.seed);
  const vector = readVectors("assertions").assertions.find(({ name }) => name === "serial-request of 1024 bits");
  const keyText = readVectors("keys").keys.find(({ name }) => name === "device-1024")?.privateKey;
  if (vector === undefined || keyText === undefined) throw new Error("the vectors lack the 1024-bit request or key");
  const privateKey = decodePrivateKey(new TextEncoder().encode(keyText));
  const key = createPrivateKey({ key: privateKeyJwk(privateKey), format: "jwk" });
  const content = vector.encoded.slice(0, vector.encoded.lastIndexOf("\n\n"));
  const judge = new SnapdJudge(["-database"]);
  const counts: SignatureCounts = { count: 0, verified: 0, refused: 0, weakHash: 0, disagreements: [] };
  while (counts.count < options.count) {
    const batch = Array.from({ length: Math.min(200, options.count - counts.count) }, () => {
      const { packet, strong } = makePacket(random, Buffer.from(content), key);
      const wrapped = wrap(random, packet);
      const signature = (random.once(4) ? damage(random, wrapped) : wrapped).toString("base64");
      return { input: new TextEncoder().encode(`${content}\n\n${signature}\n`), strong };
    });
    const verdicts = await judge.ask(batch.map(({ input }) => input));
    for (const [index, { input, strong }] of batch.entries()) {
      enter(counts, verifiedByUs(input), verdicts[index]?.checked === true, strong, input);
    }
  }
  await judge.end();
  return counts;
}

function enter(counts: SignatureCounts, ours: boolean, snapds: boolean, strong: boolean, input: Uint8Array): void {
  counts.count += 1;
  if (ours && snapds && strong) counts.verified += 1;
  else if (!ours && !snapds) counts.refused += 1;
  else if (snapds && !strong) counts.weakHash += 1;
  else
    counts.disagreements.push(`ours ${ours}, snapd ${snapds}: ${Buffer.from(input).toString().split("\n\n").at(-1)}`);
}
