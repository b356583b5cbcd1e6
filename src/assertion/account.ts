import type { AccountAssertion, AssertionBase } from "./assertion.ts";
import { optionalText, text, time } from "./header-checks.ts";

/** What makes an account (snapd asserts/account.go). */
export function completeAccount(base: AssertionBase): AccountAssertion {
  const { headers } = base;
  const displayName = text(headers, "display-name");
  const validation = text(headers, "validation");
  const timestamp = time(headers, "timestamp");
  optionalText(headers, "username");
  return {
    ...base,
    type: "account",
    accountId: text(headers, "account-id"),
    displayName,
    // The compiled-in accounts still say it the old way.
    validation: validation === "certified" ? "verified" : validation,
    timestamp,
  };
}
