import type { AssertionTypeName } from "./assertion.ts";
import { typeFacts } from "./types.ts";

/** The names of the headers that identify an assertion of this type, in their order; none for serial-request. */
export function primaryKeyHeaders(type: AssertionTypeName): readonly string[] {
  return typeFacts(type).primaryKey;
}
