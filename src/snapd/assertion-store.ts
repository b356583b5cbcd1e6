import type { Assertion, AssertionTypeName } from "../assertion/assertion.ts";
import { typeFacts } from "../assertion/types.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

/** What became of an assertion that was put: it is there now, was there already, or a newer revision was. */
export type PutOutcome = "written" | "known" | "superseded";

/** Assertions by type and primary key; of several revisions only the newest counts. */
export interface AssertionStore {
  /** Undefined only if none is there: one that cannot be read is Problem assertion-file-corrupt. */
  find(type: AssertionTypeName, primaryKey: readonly string[]): Assertion | undefined;
  /** All of one type, in the order of their escaped keys. */
  all(type: AssertionTypeName): readonly Assertion[];
  /** Problem assertion-conflict if another assertion has the same key and revision. */
  put(assertion: Assertion): PutOutcome;
}

/** snapd's rule for what may replace what (asserts/fsbackstore.go Put), and what it would call an error said apart. */
export function decidePut(current: Assertion | undefined, next: Assertion): PutOutcome {
  if (current === undefined || current.revision < next.revision) return "written";
  if (current.revision > next.revision) return "superseded";
  if (Buffer.compare(current.content, next.content) === 0) return "known";
  const name = printable(`${next.type} ${next.primaryKey.join("/")}`);
  throw new Problem("assertion-conflict", `cannot keep ${name}: another one of revision ${next.revision} is there`);
}

/** Is this part of a primary key one that has a folder of its own? snapd does not escape `.` and `..`. */
function hasPlace(part: string): boolean {
  return part !== "" && part !== "." && part !== ".." && !part.includes("/") && part.isWellFormed();
}

/** Refuses what has no place in a store: self-signed types, keys of another shape, parts that would leave the folder. */
export function checkPrimaryKey(type: AssertionTypeName, primaryKey: readonly string[]): void {
  const facts = typeFacts(type);
  const fits = !facts.selfSigned && primaryKey.length === facts.primaryKey.length && primaryKey.every(hasPlace);
  if (fits) return;
  const shown = printable(primaryKey.join(", "));
  throw new Problem("assertion-key-refused", `cannot place ${type} in an assertion store: its key is (${shown})`);
}
