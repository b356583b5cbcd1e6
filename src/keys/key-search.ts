import { generateKeyPair, type KeyObject } from "node:crypto";
import { systemClock } from "../clock/system-clock.ts";

/** snapd's own choice (overlord/devicestate/crypto.go); the vault accepts 1024 to 4096. */
const deviceKeyBits = 4096;

/**
 * The search for the primes of one device key, in a thread of its own. It may begin as soon as a key is likely to be
 * wanted: nothing of it leaves this process, and one that nobody takes is forgotten with it.
 */
export class KeySearch {
  readonly #bits: number;
  readonly #monotonicMs: () => number;
  #tookMs: number | undefined;
  #found: Promise<KeyObject> | undefined;
  #isUnderWay = false;

  constructor(bits: number = deviceKeyBits, monotonicMs: () => number = () => systemClock.monotonicMs()) {
    this.#bits = bits;
    this.#monotonicMs = monotonicMs;
  }

  /** Node ends no process while OpenSSL searches: with 4096 bits a slow board takes a minute. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** From its beginning to the key, in milliseconds; undefined before. */
  get tookMs(): number | undefined {
    return this.#tookMs;
  }

  /** Does nothing if it has begun. */
  begin(): void {
    if (this.#found !== undefined) return;
    // In the executable node:crypto is loaded when something in it is asked for: that is no part of the search.
    const generate = generateKeyPair;
    const startMs = this.#monotonicMs();
    const found = new Promise<KeyObject>((resolve, reject) => {
      const options = { modulusLength: this.#bits, publicExponent: 65_537 };
      generate("rsa", options, (fault, _publicKey, privateKey) => {
        this.#isUnderWay = false;
        this.#tookMs = this.#monotonicMs() - startMs;
        if (fault === null) resolve(privateKey);
        else reject(fault);
      });
      this.#isUnderWay = true;
    });
    // Told to whoever takes the key, if anybody does.
    found.catch(() => undefined);
    this.#found = found;
  }

  /** The private key that was searched for, to one caller: the next one gets another key. */
  async take(): Promise<KeyObject> {
    this.begin();
    const found = this.#found;
    if (found === undefined) throw new TypeError("a search has begun");
    this.#found = undefined;
    return await found;
  }
}
