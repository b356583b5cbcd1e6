import type { Assertion, AssertionTypeName } from "../assertion/assertion.ts";

/** Somewhere an account, account-key or model may be found: a file, snapd, its store on disk, the store's service. */
export interface AssertionSource {
  /** As it stands in a message: "the settings' prerequisites", "the store". */
  readonly name: string;
  find(type: AssertionTypeName, primaryKey: readonly string[]): Promise<Assertion | undefined>;
}

function sameKey(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

/** Assertions already in memory as a source; the newest revision counts. */
export function listedSource(name: string, list: readonly Assertion[]): AssertionSource {
  return {
    name,
    find: async (type, primaryKey) =>
      list
        .filter((one) => one.type === type && sameKey(one.primaryKey, primaryKey))
        .toSorted((a, b) => b.revision - a.revision)[0],
  };
}
