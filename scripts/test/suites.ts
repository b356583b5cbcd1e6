/** The folders of test/ that vitest runs. */
export const suites = [
  "unit",
  "property",
  "contract",
  "rig",
  "gates",
  "build",
  "binary",
  "crash",
  "attacks",
  "fuzz",
  "gadget",
  "rig-boot",
  "fleet",
  "browser",
  "snapd",
] as const;

export type Suite = (typeof suites)[number];

/** Suites that need Debian's packages: snapd's sources and Go, its `snap pack`, strace, bubblewrap, redis-server, Chromium. */
const withPackages: ReadonlySet<Suite> = new Set<Suite>(["snapd", "gadget", "rig-boot", "fleet", "browser", "crash"]);

/** What `npm test` runs: all that needs nothing but npm's packages. */
export const standardSuites: readonly Suite[] = suites.filter((name) => !withPackages.has(name));

/** The suites that run the built executable. */
export const executableSuites: ReadonlySet<Suite> = new Set<Suite>([
  "rig",
  "binary",
  "crash",
  "attacks",
  "gadget",
  "rig-boot",
  "snapd",
]);

export function isSuite(text: string): text is Suite {
  return suites.some((name) => name === text);
}
