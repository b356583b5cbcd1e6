import type { AssertionBase, StoreAssertion } from "./assertion.ts";
import { invalid, optionalText, text, textList, time } from "./header-checks.ts";
import { isStoreUrl } from "./store-url.ts";

/** What makes a store (snapd asserts/store_asserts.go). */
export function completeStore(base: AssertionBase): StoreAssertion {
  const { headers } = base;
  const operatorId = text(headers, "operator-id");
  const url = optionalText(headers, "url") || undefined;
  if (url !== undefined && !isStoreUrl(url)) {
    throw invalid("url", "an http or https URL with a host, without query and fragment", url);
  }
  textList(headers, "friendly-stores");
  optionalText(headers, "location");
  const timestamp = time(headers, "timestamp");
  return { ...base, type: "store", store: text(headers, "store"), operatorId, url, timestamp };
}
