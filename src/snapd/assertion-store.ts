import type { Assertion, AssertionTypeName } from "../assertion/assertion.ts";

/** What became of an assertion that was put: it is there now, was there already, or a newer revision was. */
export type PutOutcome = "written" | "known" | "superseded";

/** Assertions by type and primary key; of several revisions only the newest counts. */
export interface AssertionStore {
  /** Undefined only if none is there: one that cannot be read is Problem assertion-file-corrupt. */
  find(type: AssertionTypeName, primaryKey: readonly string[]): Assertion | undefined;
  /** All of one type, in the order of their escaped keys. */
  all(type: AssertionTypeName): readonly Assertion[];
  /** Makes the place of one assertion durably, so that a put has it ready: to a reader nothing is there still. */
  makeReady(type: AssertionTypeName, primaryKey: readonly string[]): void;
  /** Problem assertion-conflict if another assertion has the same key and revision. */
  put(assertion: Assertion): PutOutcome;
}
