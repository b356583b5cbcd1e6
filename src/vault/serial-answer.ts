import type { Assertion, AssertionTypeName } from "../assertion/assertion.ts";
import { AssertionError, type AssertionErrorCode } from "../assertion/assertion-error.ts";
import { StreamDecoder } from "../assertion/stream.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

/** A real answer has a handful: the serial, its account and account-key, and what stands above those. */
const maxAssertions = 100;

const belonging = new Set<AssertionTypeName>(["serial", "account", "account-key", "model", "store"]);

/** Decodes the vault's answer while it comes in, and gives up at the first thing that does not belong there. */
export class SerialAnswerReader {
  readonly #decoder: StreamDecoder;
  readonly #assertions: Assertion[] = [];
  #serials = 0;

  constructor(crypto: Crypto) {
    this.#decoder = new StreamDecoder(crypto);
  }

  /** Problems: vault-answer-unreadable, -unexpected, -too-big, vault-two-serials. */
  push(chunk: Uint8Array): void {
    this.#take(() => this.#decoder.push(chunk));
  }

  /** What came, exactly one serial in it. Problems: those of push, vault-no-serial. */
  end(): readonly Assertion[] {
    this.#take(() => this.#decoder.end());
    if (this.#serials === 0) throw broken("vault-no-serial", "there is no serial in it");
    return this.#assertions;
  }

  #take(decode: () => readonly Assertion[]): void {
    for (const assertion of decodeOrThrow(decode)) {
      if (!belonging.has(assertion.type)) {
        throw broken("vault-answer-unexpected", `there is an assertion of type ${assertion.type} in it`);
      }
      if (assertion.type === "serial") this.#serials++;
      if (this.#serials > 1) throw broken("vault-two-serials", "there is more than one serial in it");
      if (this.#assertions.length >= maxAssertions) {
        throw broken("vault-answer-too-big", `there are more than ${maxAssertions} assertions in it`);
      }
      this.#assertions.push(assertion);
    }
  }
}

const byAssertionCode: ReadonlyMap<AssertionErrorCode, BrokenCode> = new Map<AssertionErrorCode, BrokenCode>([
  ["stream-too-big", "vault-answer-too-big"],
  ["stream-too-many", "vault-answer-too-big"],
  ["type-unknown", "vault-answer-unexpected"],
]);

function decodeOrThrow(decode: () => readonly Assertion[]): readonly Assertion[] {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof AssertionError)) throw cause;
    throw broken(
      byAssertionCode.get(cause.code) ?? "vault-answer-unreadable",
      `${cause.code}: ${printable(cause.message, 120)}`,
      cause,
    );
  }
}

type BrokenCode =
  | "vault-answer-too-big"
  | "vault-answer-unexpected"
  | "vault-answer-unreadable"
  | "vault-no-serial"
  | "vault-two-serials";

function broken(code: BrokenCode, why: string, cause?: unknown): Problem {
  return new Problem(code, `cannot read the vault's answer: ${why}`, { cause, detail: { sent: true } });
}
