/** The folders of test/ that vitest runs. */
export const suites = ["unit", "property", "contract", "rig", "gates", "build", "binary", "snapd"] as const;

export type Suite = (typeof suites)[number];

/** What `npm test` runs: all that needs nothing but npm's packages. snapd wants Debian's sources and Go. */
export const standardSuites: readonly Suite[] = suites.filter((name) => name !== "snapd");

/** The suites that run the built executable. */
export const executableSuites: ReadonlySet<Suite> = new Set<Suite>(["rig", "binary", "snapd"]);

export function isSuite(text: string): text is Suite {
  return suites.some((name) => name === text);
}
