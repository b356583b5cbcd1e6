import type { BootRecord } from "./statement.ts";

/** What a record says of its unit, in one word each. */
export type UnitOutcome = "registered" | "delegated" | "not registered";

/**
 * Registered: the record holds the serial assertion, or its last run found one. Delegated: snapd was to register the unit, and
 * the record cannot know whether it did.
 */
export function outcomeOf({ run, serialAssertion }: BootRecord): UnitOutcome {
  if (serialAssertion !== null || run.outcome === "registered" || run.outcome === "already-registered")
    return "registered";
  return run.outcome === "delegated" ? "delegated" : "not registered";
}

/** The outcome as a sentence's part, with what the last run ended with where that is not the same. */
export function outcomeInWords(record: BootRecord): string {
  const { run } = record;
  const outcome = outcomeOf(record);
  if (outcome === "delegated") return "delegated (snapd registers it; whether it has, its record cannot say)";
  const last = run.code === run.outcome ? run.outcome : `${run.outcome} [${run.code}]`;
  if (outcome === "not registered") return `NOT REGISTERED, last run: ${last}`;
  return run.outcome === "failed" || run.outcome === "waiting" ? `registered, but its last run: ${last}` : outcome;
}

/** Was it told of this unit that the vault had signed its serial before? Then there may be a second one. */
export function wasSignedBefore({ notes }: BootRecord): boolean {
  return notes.some(({ code }) => code === "serial-signed-before");
}
