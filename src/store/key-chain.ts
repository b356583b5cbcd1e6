import type { AccountAssertion, AccountKeyAssertion, Assertion, AssertionTypeName } from "../assertion/assertion.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

/** Canonical's chains have one intermediate key at most; deeper is somebody playing. */
const maxDepth = 5;
const maxFetched = 16;

export interface KeyChainSource {
  fetchAssertion(type: AssertionTypeName, primaryKey: readonly string[]): Promise<Assertion | undefined>;
}

interface Walk {
  readonly source: KeyChainSource;
  /** Already in the database, or trusted: neither fetched nor looked behind. */
  readonly known: (type: AssertionTypeName, primaryKey: readonly string[]) => boolean;
  readonly seen: Set<string>;
  readonly found: Assertion[];
}

/**
 * The account-key of this id, its account, and the same for the keys that signed those, up to what is known. Each
 * comes after what it needs, so that they can be added to a database in this order. Nothing is verified here.
 * Problems: store-key-unknown, store-chain-too-long, those of fetchAssertion.
 */
export async function fetchKeyChain(
  signKeyId: string,
  source: KeyChainSource,
  known: Walk["known"],
): Promise<readonly Assertion[]> {
  const walk: Walk = { source, known, seen: new Set(), found: [] };
  await visitKey(walk, signKeyId, 0);
  return walk.found;
}

async function visitKey(walk: Walk, keyId: string, depth: number): Promise<void> {
  const key = await fetchOnce<AccountKeyAssertion>(walk, "account-key", keyId, depth);
  if (key === undefined) return;
  await visitKey(walk, key.signKeyId, depth + 1);
  await visitAccount(walk, key.accountId, depth + 1);
  walk.found.push(key);
}

async function visitAccount(walk: Walk, accountId: string, depth: number): Promise<void> {
  const account = await fetchOnce<AccountAssertion>(walk, "account", accountId, depth);
  if (account === undefined) return;
  await visitKey(walk, account.signKeyId, depth + 1);
  walk.found.push(account);
}

/** Undefined if it is known or was fetched before: a circle ends here, and verification refuses it. */
async function fetchOnce<Wanted extends AccountAssertion | AccountKeyAssertion>(
  walk: Walk,
  type: Wanted["type"],
  id: string,
  depth: number,
): Promise<Wanted | undefined> {
  const mark = `${type}/${id}`;
  if (walk.seen.has(mark) || walk.known(type, [id])) return undefined;
  walk.seen.add(mark);
  if (depth > maxDepth || walk.seen.size > maxFetched) {
    throw new Problem("store-chain-too-long", `cannot follow the chain of keys: it goes on at ${printable(id, 70)}`);
  }
  const got = await walk.source.fetchAssertion(type, [id]);
  if (got === undefined) {
    throw new Problem("store-key-unknown", `cannot get ${type} ${printable(id, 70)}: the store does not have it`);
  }
  if (got.type !== type) {
    throw new Problem("store-answer-wrong", `cannot use the store's answer: it is not ${type} ${printable(id, 70)}`);
  }
  return got as Wanted;
}
