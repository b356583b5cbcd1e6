import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Crypto } from "../../../openpgp/crypto.ts";

/** Numbers from 0 to below 1. */
export type Random = () => number;

/**
 * The numbers of one purpose of one fleet: the same seed and purpose give the same numbers in every run, on every
 * machine, whatever else is drawn in between.
 */
export function seededRandom(seed: string, purpose: string, crypto: Crypto): Random {
  const digest = crypto.hash("sha256", [new TextEncoder().encode(`${seed}\n${purpose}`)]);
  const generator = xoroshiro128plus(new DataView(digest.buffer, digest.byteOffset).getInt32(0));
  return () => uniformFloat64(generator);
}
