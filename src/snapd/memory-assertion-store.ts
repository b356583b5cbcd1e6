import type { Assertion, AssertionTypeName } from "../assertion/assertion.ts";
import type { AssertionStore, PutOutcome } from "./assertion-store.ts";
import { escapeKeyPart } from "./escape-key.ts";
import { checkPrimaryKey, decidePut } from "./store-rules.ts";

/** Assertions that end with the process. */
export class MemoryAssertionStore implements AssertionStore {
  readonly #assertions = new Map<string, Assertion>();

  find(type: AssertionTypeName, primaryKey: readonly string[]): Assertion | undefined {
    return this.#assertions.get(this.#keyOf(type, primaryKey));
  }

  all(type: AssertionTypeName): readonly Assertion[] {
    const keys = [...this.#assertions.keys()].filter((key) => key.startsWith(`${type}/`)).sort();
    return keys.flatMap((key) => this.#assertions.get(key) ?? []);
  }

  makeReady(type: AssertionTypeName, primaryKey: readonly string[]): void {
    checkPrimaryKey(type, primaryKey);
  }

  put(assertion: Assertion): PutOutcome {
    const key = this.#keyOf(assertion.type, assertion.primaryKey);
    const outcome = decidePut(this.#assertions.get(key), assertion);
    if (outcome === "written") this.#assertions.set(key, assertion);
    return outcome;
  }

  #keyOf(type: AssertionTypeName, primaryKey: readonly string[]): string {
    checkPrimaryKey(type, primaryKey);
    return [type, ...primaryKey.map(escapeKeyPart)].join("/");
  }
}
