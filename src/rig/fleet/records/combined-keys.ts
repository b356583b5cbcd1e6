import { generatePrime } from "node:crypto";
import { type DeviceKey, deviceKeyFromPrivate } from "../../../keys/device-key.ts";
import { privateKeyOfPkcs1 } from "../../../openpgp/private-key.ts";

const exponent = 65_537n;

function bytesOf(number: bigint): Uint8Array {
  const hex = number.toString(16);
  return new Uint8Array(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex"));
}

/** The extended algorithm of Euclid; the two have no common divisor. */
function inverse(number: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, ((number % modulus) + modulus) % modulus];
  let [found, factor] = [0n, 1n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [found, factor] = [factor, found - quotient * factor];
  }
  return ((found % modulus) + modulus) % modulus;
}

/** OpenSSL sets the two highest bits, so that a product has all its bits. */
async function prime(bits: number): Promise<bigint> {
  for (;;) {
    const found = await new Promise<bigint>((resolve, reject) => {
      generatePrime(bits, { bigint: true }, (fault, number) => (fault ? reject(fault) : resolve(number)));
    });
    if ((found - 1n) % exponent !== 0n) return found;
  }
}

/** How many primes it takes, so that every device has a pair of its own. */
function primesFor(devices: number): number {
  let count = 2;
  while ((count * (count - 1)) / 2 < devices) count += 1;
  return count;
}

/** The pair with this number among all pairs of different primes. */
function pairOf(number: number): readonly [number, number] {
  let second = 1;
  while ((second * (second + 1)) / 2 <= number) second += 1;
  return [number - ((second - 1) * second) / 2, second];
}

/**
 * An RSA key for each of thousands of devices, in the time that some dozen keys take: every pair of a few primes is a key
 * of its own. Who has two of them has all: for simulated devices only.
 */
export class CombinedKeys {
  readonly #primes: readonly bigint[];

  private constructor(primes: readonly bigint[]) {
    this.#primes = primes;
  }

  static async make(devices: number, bits: number): Promise<CombinedKeys> {
    const primes = new Set<bigint>();
    while (primes.size < primesFor(devices)) primes.add(await prime(bits / 2));
    return new CombinedKeys([...primes]);
  }

  /** The same key for the same number. RangeError for a number without a pair. */
  key(number: number): DeviceKey {
    const [p, q] = pairOf(number).map((index) => this.#primes[index]);
    if (p === undefined || q === undefined) throw new RangeError(`cannot make key ${number}: there are too few primes`);
    const d = inverse(exponent, (p - 1n) * (q - 1n));
    const numbers = { n: p * q, e: exponent, d, p, q, qi: inverse(q, p) };
    const { n, e, ...secret } = numbers;
    return deviceKeyFromPrivate(
      privateKeyOfPkcs1({
        n: bytesOf(n),
        e: bytesOf(e),
        d: bytesOf(secret.d),
        p: bytesOf(secret.p),
        q: bytesOf(secret.q),
        qi: bytesOf(secret.qi),
      }),
    );
  }
}
