import { isMap, isSeq } from "yaml";
import { Problem } from "../../problem/problem.ts";
import { scalarText } from "../gadget/yaml-file.ts";
import type { GadgetTree } from "./tree.ts";

/** The executable as `npm run build` names it, by the architecture as snapd names it. */
export const builtNames: Readonly<Record<string, string>> = {
  amd64: "prepare-device-linux-x64",
  arm64: "prepare-device-linux-arm64",
};

function texts(node: unknown): readonly string[] {
  if (isSeq(node)) return node.items.flatMap(texts);
  const text = scalarText(node);
  return text === undefined ? [] : [text];
}

/** What an entry of `architectures:` or `platforms:` builds for, and not what it is built on. */
function builtFor(entry: unknown): readonly string[] {
  if (!isMap(entry)) return texts(entry);
  const key = ["build-for", "run-on", "build-on"].find((name) => entry.has(name));
  return key === undefined ? [] : texts(entry.get(key, true));
}

function declared({ yaml: { top } }: GadgetTree): readonly string[] {
  const platforms: unknown = top.get("platforms", true);
  if (isMap(platforms)) {
    return platforms.items.flatMap(({ key, value }) => {
      const named = builtFor(value);
      return named.length === 0 ? texts(key) : named;
    });
  }
  const list: unknown = top.get("architectures", true);
  return isSeq(list) ? list.items.flatMap(builtFor) : [];
}

/** The machine's own, for which snapcraft builds where nothing else is said. */
function ownArchitecture(): string {
  return process.arch === "arm64" ? "arm64" : "amd64";
}

/**
 * The architectures for which the gadget gets an executable. A tree that is packed as it lies there has room for one.
 * @throws Problem usage-wrong
 */
export function architecturesFor(tree: GadgetTree, asked: readonly string[] | undefined): readonly string[] {
  const said = declared(tree).filter((name) => name !== "all");
  const wanted = [...new Set(asked ?? (said.length === 0 ? [ownArchitecture()] : said))];
  const known = wanted.filter((name) => builtNames[name] !== undefined);
  const isTooMany = tree.build === "snap-pack" && known.length > 1;
  if (known.length > 0 && !isTooMany) return known;
  const why = isTooMany
    ? "this gadget is packed as it lies there, for one architecture at a time"
    : "there is no executable for them";
  throw new Problem("usage-wrong", `cannot add an executable for ${wanted.join(", ")}: ${why}`, {
    cure: "Give --arch amd64 or --arch arm64.",
  });
}
