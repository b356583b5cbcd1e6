import { posix } from "node:path";
import type { Plugin } from "esbuild";
import type { Partition } from "./partition.ts";
import { isPackagePart, latePrefix, ownParts, partPrefix } from "./parts.ts";

/** A part of the executable: the entry's, one of our own, or a package. */
export interface Part {
  readonly name: string;
  readonly kind: "entry" | "own" | "package";
}

interface Request {
  /** Relative to the checkout. */
  readonly file: string;
  readonly kind: string;
}

/** The other part that this one gets the file from, and how it asks for it. */
function otherPart(self: Part, { ownerOf }: Partition, { file, kind }: Request): [Part, string] | undefined {
  const isDynamic = kind === "dynamic-import";
  const owner = ownerOf(file);
  if (owner === undefined || owner === self.name || (self.kind === "entry" && !isDynamic)) return undefined;
  const prefix = isDynamic || owner === ownParts[0]?.name ? partPrefix : latePrefix;
  return [{ name: owner, kind: "own" }, `${prefix}${owner}/${file}`];
}

/** Leaves every other part out of this one's text, and tells of each that is asked for. */
export function withoutOtherParts(folder: string, self: Part, parts: Partition, asked: (part: Part) => void): Plugin {
  return {
    name: "parts",
    setup(build) {
      build.onResolve({ filter: /^[a-z]+$/ }, ({ path }) => {
        if (!isPackagePart(path) || path === self.name) return undefined;
        asked({ name: path, kind: "package" });
        return { path: `${partPrefix}${path}`, external: true };
      });
      build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
        const file = posix.relative(folder, posix.join(resolveDir, path));
        const other = otherPart(self, parts, { file, kind });
        if (other === undefined) return undefined;
        asked(other[0]);
        return { path: other[1], external: true };
      });
    },
  };
}

/** The file that a request for a part is about; undefined for a whole part, which is a package. */
export function fileAskedFor(request: string): string | undefined {
  const slash = request.indexOf("/");
  return /^(?:part|late):/.test(request) && slash > 0 ? request.slice(slash + 1) : undefined;
}
