import type { Assertion, AssertionTypeName } from "../assertion/assertion.ts";
import { AssertionError } from "../assertion/assertion-error.ts";
import { AssertionDatabase } from "../assertion/database.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { AssertionSource } from "./assertion-source.ts";

/** Deeper than any chain in the field: root, an intermediate key or two, the brand's key, model, serial. */
const maxDepth = 8;

const series = "16";

export interface ChainInput {
  /** The roots: Canonical's, and what `trust` adds. */
  readonly trusted: readonly Assertion[];
  /** Asked in this order for what is missing. */
  readonly sources: readonly AssertionSource[];
  readonly crypto: Crypto;
  /** The time at which keys must count: see earliestTime in src/assertion. */
  readonly now: Date;
}

/** A key that only signs itself can be trusted from the start or not at all: nothing that is found can help it. */
function refuseForeignRoot(assertion: Assertion, isKnown: (type: AssertionTypeName, key: string[]) => boolean): void {
  if (assertion.type !== "account-key" || assertion.signKeyId !== assertion.publicKeyId) return;
  if (isKnown("account-key", [assertion.publicKeyId])) return;
  const root = printable(assertion.accountId);
  throw new AssertionError("authority-untrusted", `cannot accept account-key of "${root}": it is a root nobody trusts`);
}

/**
 * Accepts assertions the way snapd does (asserts/fetcher.go, database.go): what an assertion stands on is found and
 * accepted first, down to a trusted root.
 */
export class Chain {
  readonly #database: AssertionDatabase;
  readonly #sources: readonly AssertionSource[];
  readonly #accepted: Assertion[] = [];

  constructor(input: ChainInput) {
    this.#database = new AssertionDatabase({ trusted: input.trusted, crypto: input.crypto, now: input.now });
    this.#sources = input.sources;
  }

  /** Everything accepted so far, each after what it stands on; roots are not among them. */
  get accepted(): readonly Assertion[] {
    return this.#accepted;
  }

  /** Throws AssertionError if it does not verify, Problem prerequisite-not-found if something below it is missing. */
  async accept(assertion: Assertion, depth = 0): Promise<void> {
    refuseForeignRoot(assertion, (type, key) => this.#database.find(type, key) !== undefined);
    await this.#require("account-key", [assertion.signKeyId], depth, assertion);
    if (assertion.type === "account-key") await this.#require("account", [assertion.accountId], depth);
    if (assertion.type === "serial" && assertion.authorityId !== assertion.brandId) {
      await this.#require("model", [series, assertion.brandId, assertion.model], depth);
    }
    if (this.#database.add(assertion) === "added") this.#accepted.push(assertion);
  }

  async #require(
    type: AssertionTypeName,
    primaryKey: readonly string[],
    depth: number,
    signed?: Assertion,
  ): Promise<void> {
    if (this.#database.find(type, primaryKey) !== undefined) return;
    const name = printable(`${type} ${primaryKey.join("/")}`);
    if (depth >= maxDepth) throw new Problem("prerequisite-not-found", `cannot accept ${name}: the chain is too deep`);
    // A file may hold an older, expired revision of what the store has anew: the first that is accepted counts.
    let refused: Error | undefined;
    for (const source of this.#sources) {
      const found = await source.find(type, primaryKey);
      if (found === undefined) continue;
      try {
        await this.accept(found, depth + 1);
        return;
      } catch (fault) {
        if (!(fault instanceof Error)) throw fault;
        refused ??= fault;
      }
    }
    if (refused !== undefined) throw refused;
    const asked = this.#sources.map((source) => source.name).join(", ");
    const places = asked === "" ? "no place" : asked;
    throw (
      this.#rootMissing(name, places, signed) ??
      new Problem("prerequisite-not-found", `cannot find ${name}: looked in ${places}`)
    );
  }
  /** Only a trusted account may sign accounts and keys: where it is none, no file with more of them would help. */
  #rootMissing(name: string, places: string, signed: Assertion | undefined): Problem | undefined {
    if (signed?.type !== "account" && signed?.type !== "account-key") return undefined;
    const root = signed.authorityId;
    if (this.#database.find("account", [root]) !== undefined) return undefined;
    const about = `which signed the ${signed.type} of "${printable(signed.accountId)}"`;
    const why = `its account "${printable(root)}" is no trusted root, and it is not in ${places}`;
    return new Problem("prerequisite-not-found", `cannot trust ${name}, ${about}: ${why}`, {
      cure: `If "${printable(root)}" is a root of your own (in a test), trust its file: --trust FILE behind the command, trust: [FILE] in the settings. Devices in the field trust Canonical's root alone: use what the store has signed.`,
      detail: { untrustedRoot: root },
    });
  }
}
