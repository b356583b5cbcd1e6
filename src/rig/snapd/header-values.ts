import type { HeaderValue } from "../../assertion/assertion.ts";

export function isHeaderMap(value: HeaderValue | undefined): value is ReadonlyMap<string, HeaderValue> {
  return value instanceof Map;
}

export function isHeaderList(value: HeaderValue | undefined): value is readonly HeaderValue[] {
  return Array.isArray(value);
}
