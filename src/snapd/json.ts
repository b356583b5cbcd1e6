/** A value as snapd's configuration holds it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Is it an object with named fields, as opposed to a list or null? */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The named field if it is the object's own, so that no answer reaches a prototype. */
export function fieldOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Text that UTF-8 can carry, numbers that JSON can: what JSON.stringify would change in silence is found here. */
export function isLossless(value: Json): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "boolean" || value === null) return true;
  if (typeof value !== "object") return false;
  return Object.entries(value).every(([key, item]) => key.isWellFormed() && isLossless(item));
}
