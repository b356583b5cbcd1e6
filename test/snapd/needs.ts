import type { TestContext } from "vitest";

/**
 * Skips the case, which vitest prints and counts, where this machine lacks something; with CI=true that is a failure,
 * so that nothing passes there because it was not run.
 */
export function needs(context: TestContext, ...missing: readonly (string | undefined)[]): void {
  const reasons = missing.filter((reason) => reason !== undefined);
  if (reasons.length === 0) return;
  if (process.env["CI"] === "true") throw new Error(`this must run with CI=true: ${reasons.join("; ")}`);
  context.skip(reasons.join("; "));
}
