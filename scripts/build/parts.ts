import { join } from "node:path";
import type { Plugin } from "esbuild";

/**
 * The executable's program is in parts, each a text with a code cache of its own, loaded at its first use: a hook neither
 * reads nor keeps in memory what only another command needs. A file of ours named here becomes a part where `import()`
 * reaches it, a package wherever it is imported. What two parts need of our own code is in both, so no two parts of ours
 * may meet in one process; packages share nothing with anybody.
 */
const ownParts: readonly string[] = ["src/commands/start-hook.ts", "src/commands/command-line.ts"];
const packageParts: readonly string[] = ["undici", "systeminformation", "yaml"];

/** A part by its name, and what it begins with: a file of the checkout, or a package. */
export interface Part {
  readonly name: string;
  readonly entry: string;
}

export function isPackage({ entry }: Part): boolean {
  return packageParts.includes(entry);
}

/** How the code of one part asks for another one: require("part:NAME"). */
export const partPrefix = "part:";

export function partOfFile(entry: string): Part {
  return { name: entry.replace(/^.*\//, "").replace(/\.ts$/, ""), entry };
}

/** Leaves every other part out of this one's text, and tells of each that is asked for. */
export function withoutOtherParts(folder: string, self: Part, asked: (part: Part) => void): Plugin {
  const other = (part: Part) => {
    asked(part);
    return { path: `${partPrefix}${part.name}`, external: true };
  };
  return {
    name: "parts",
    setup(build) {
      build.onResolve({ filter: /^[a-z]+$/ }, ({ path }) =>
        packageParts.includes(path) && path !== self.entry ? other({ name: path, entry: path }) : undefined,
      );
      build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
        const own = ownParts.find((entry) => join(resolveDir, path) === join(folder, entry));
        return own === undefined || kind !== "dynamic-import" ? undefined : other(partOfFile(own));
      });
    },
  };
}
