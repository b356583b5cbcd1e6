import type { Assertion } from "../assertion/assertion.ts";
import type { Terminal } from "./terminal.ts";

/** A further root can vouch for any identity: whoever reads the output must not miss it. */
export function announceTrust(terminal: Terminal, files: readonly string[], roots: readonly Assertion[]): void {
  if (files.length === 0) return;
  const accounts = new Set(
    roots.map((one) => (one.type === "account" || one.type === "account-key" ? one.accountId : one.type)),
  );
  terminal.err(
    `WARNING: trusting a further root beside Canonical's: ${[...accounts].join(", ")} (${files.join(", ")})`,
  );
  terminal.err("WARNING: for tests only. A device in the field must not have `trust` in its settings.");
}
