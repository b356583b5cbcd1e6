import type { Finding } from "../boot/boot-report.ts";

/** The first thing to say of a boot that failed. */
export interface Headline {
  /** What follows from the cause, or is all that is known. */
  readonly error: Finding;
  /** A finding of less weight that explains the error: mending it is what helps. */
  readonly cause?: Finding;
}

const ofMissing: ReadonlySet<string> = new Set([
  "hook-failed",
  "hook-timed-out",
  "no-vault-url",
  "serial-is-empty",
  "vault-refused",
]);

/** What leaves a hook without something, and what then comes of it. */
const explains: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["plug-not-connected", ofMissing],
  ["path-not-answered", ofMissing],
  ["command-not-found", ofMissing],
  ["hook-hides-failure", new Set(["no-vault-url", "serial-is-empty", "vault-refused"])],
]);

/** Defects with which a device registers all the same: none of them is why one did not. */
const stopNothing: ReadonlySet<string> = new Set([
  "api-key-committed",
  "api-key-in-trace",
  "command-not-in-base",
  "serial-changed-between-tries",
  "serial-from-date",
  "serial-has-quotes",
  "serial-is-constant",
  "serial-is-random",
  "store-session-failed",
  "takt-exceeded",
  "two-identities",
]);

/** The first error that stops a registration, and the warning that is likely behind it; undefined where there is no such error. */
export function headlineOf(findings: readonly Finding[]): Headline | undefined {
  const error = findings.find(({ severity, code }) => severity === "error" && !stopNothing.has(code));
  if (error === undefined) return undefined;
  const cause = findings.find(
    ({ code, hook, severity }) =>
      severity === "warning" &&
      explains.get(code)?.has(error.code) === true &&
      (hook === undefined || error.hook === undefined || hook === error.hook),
  );
  return cause === undefined ? { error } : { error, cause };
}
