import type { Assertion, AssertionTypeName } from "../assertion/assertion.ts";
import { typeFacts } from "../assertion/types.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { PutOutcome } from "./assertion-store.ts";

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
