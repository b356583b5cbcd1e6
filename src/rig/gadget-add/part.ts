import { isMap } from "yaml";
import { Problem } from "../../problem/problem.ts";
import type { Wanted, WantedMap } from "./render-yaml.ts";
import type { GadgetTree } from "./tree.ts";

const partName = "prepare-device";

/** Bases whose snapcraft knows the older names only. */
const older: ReadonlySet<string> = new Set(["core20"]);
/** Their C library is older than the executable's (docs/guides/add-to-your-gadget.md). */
const tooOld: ReadonlySet<string> = new Set(["core", "core16", "core18"]);

/** Problem gadget-base-too-old. */
export function checkBase({ snap, snapFile }: GadgetTree): void {
  const base = snap.base ?? "core";
  if (!tooOld.has(base)) return;
  throw new Problem("gadget-base-too-old", `cannot add to the gadget: the base in ${snapFile} is ${base}`);
}

/** What the part does when it is built; the same as in the guide. */
function script(base: string | undefined): string {
  const isOlder = older.has(base ?? "");
  const [project, architecture, install, build] = isOlder
    ? ["$SNAPCRAFT_PROJECT_DIR", "$SNAPCRAFT_TARGET_ARCH", "$SNAPCRAFT_PART_INSTALL", "snapcraftctl build"]
    : ["$CRAFT_PROJECT_DIR", "$CRAFT_ARCH_BUILD_FOR", "$CRAFT_PART_INSTALL", "craftctl default"];
  return [
    build,
    `cd "${project}/prepare-device"`,
    `install -D -m 755 "${architecture}/prepare-device" "${install}/bin/prepare-device"`,
    `install -m 644 prepare-device.yaml "${install}/"`,
    `if [ -e api-key ]; then install -m 600 api-key "${install}/"; fi`,
    `install -D -m 644 -t "${install}/usr/share/doc/prepare-device" LICENSE THIRD-PARTY-LICENSES.txt`,
    "",
  ].join("\n");
}

/** A part that takes over the whole folder would take our folder too, executable and API key once more. */
function leftOut({ yaml }: GadgetTree): Record<string, Wanted> {
  const found: Record<string, Wanted> = {};
  for (const [name, part] of yaml.entries(yaml.top, "parts")) {
    if (!isMap(part) || yaml.text(part, "plugin") !== "dump") continue;
    const source = part.has("source") ? (yaml.text(part, "source") ?? "") : ".";
    const staged = part.has("stage") ? yaml.texts(part, "stage") : [];
    const isWhole = source === "." || source === "./" || source === "";
    if (isWhole && staged.every((path) => path.startsWith("-"))) found[name] = { stage: ["-prepare-device"] };
  }
  return found;
}

/** What snapcraft.yaml needs so that executable and settings get into the gadget. */
export function partsWanted(tree: GadgetTree): WantedMap {
  const { yaml, snap, snapFile } = tree;
  const parts = yaml.entries(yaml.top, "parts");
  const ours = parts.find(([name]) => name === partName)?.[1];
  const wanted = script(snap.base);
  if (ours !== undefined && (!isMap(ours) || !ours.has("override-build") || yaml.text(ours, "plugin") !== "nil")) {
    throw new Problem("gadget-file-wrong", `cannot add to ${snapFile}: it has a part ${partName} that is not ours`, {
      cure: "Give that part another name.",
    });
  }
  // What a cold start costs is told beside `compression` of snap/snapcraft.yaml.
  return {
    compression: "lzo",
    parts: { ...leftOut(tree), [partName]: { plugin: "nil", "override-build": wanted } },
  };
}
