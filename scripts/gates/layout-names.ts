import type { Finding } from "./gate.ts";
import type { SourceFile } from "./source-file.ts";

const emptyNames = new Set(["util", "utils", "lib", "libs", "helper", "helpers", "common", "misc", "shared"]);

/** Folders and files whose name says nothing about what is in them. */
export function nameFindings(files: readonly SourceFile[]): readonly Finding[] {
  return files.flatMap(({ path }) => {
    const bad = path.split("/").find((part) => emptyNames.has(part.replace(/(?:\.test)?\.ts$/, "")));
    if (bad === undefined) return [];
    return [{ path, rule: "layout/empty-name", message: `"${bad}" says nothing: a function lives with its noun` }];
  });
}
