import { isMap, isSeq } from "yaml";
import { printable } from "../../problem/printable.ts";
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

/** What an entry of `architectures:` builds for, and not what it is built on. */
function builtFor(entry: unknown): readonly string[] {
  if (!isMap(entry)) return texts(entry);
  const key = ["build-for", "run-on", "build-on"].find((name) => entry.has(name));
  return key === undefined ? [] : texts(entry.get(key, true));
}

/** Debian's names of what snapcraft builds for (snapcraft const.py, SnapArch). */
const architectures: ReadonlySet<string> = new Set(["amd64", "arm64", "armhf", "i386", "ppc64el", "riscv64", "s390x"]);

/** What a platform is for; one that does not say so is named after its architecture (craft-platforms, "shorthand"). */
function platformFor(key: unknown, value: unknown): readonly string[] {
  const isSaid = isMap(value) && value.has("build-for");
  const isNamedSo = texts(key).some((name) => architectures.has(withoutBase(name)));
  return isSaid || (isMap(value) && !isNamedSo) ? builtFor(value) : texts(key);
}

/** A platform may name the base before the architecture: ubuntu@24.04:amd64. */
function withoutBase(name: string): string {
  return name.slice(name.lastIndexOf(":") + 1);
}

function declared({ yaml: { top } }: GadgetTree): readonly string[] {
  const platforms: unknown = top.get("platforms", true);
  if (isMap(platforms)) {
    return platforms.items.flatMap(({ key, value }) => platformFor(key, value)).map(withoutBase);
  }
  const list: unknown = top.get("architectures", true);
  return isSeq(list) ? list.items.flatMap(builtFor) : [];
}

/** The machine's own, for which snapcraft builds where nothing else is said. */
function ownArchitecture(): string {
  return process.arch === "arm64" ? "arm64" : "amd64";
}

function wantedFor(tree: GadgetTree, asked: readonly string[] | undefined): readonly string[] {
  const said = declared(tree);
  return [...new Set(asked ?? (said.length === 0 ? [ownArchitecture()] : said))];
}

/** Architectures of the gadget for which there is no executable: a build for them cannot succeed. */
export function architecturesWithout(tree: GadgetTree, asked: readonly string[] | undefined): readonly string[] {
  return wantedFor(tree, asked).filter((name) => builtNames[name] === undefined);
}

/**
 * The architectures for which the gadget gets an executable. A tree that is packed as it lies there has room for one.
 * @throws Problem usage-wrong
 */
export function architecturesFor(tree: GadgetTree, asked: readonly string[] | undefined): readonly string[] {
  const wanted = wantedFor(tree, asked);
  const refusal = (why: string, cure: string): Problem =>
    new Problem("usage-wrong", `cannot add an executable for ${printable(wanted.join(", "))}: ${why}`, { cure });
  if (wanted.includes("all")) {
    throw refusal(
      "the gadget is built for all architectures at once, and an executable is for one",
      `Name amd64 or arm64 in ${tree.snapFile} in place of all.`,
    );
  }
  const known = wanted.filter((name) => builtNames[name] !== undefined);
  if (known.length === 0) {
    throw refusal(
      "prepare-device is built for amd64 and arm64",
      `If the gadget is for one of these, too, give --arch or name it in ${tree.snapFile}.`,
    );
  }
  if (tree.build === "snapcraft" || known.length === 1) return known;
  throw refusal(
    "this gadget is packed as it lies there, for one architecture at a time",
    "Give --arch amd64 or --arch arm64.",
  );
}
