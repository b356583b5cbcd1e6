import type { Finding } from "../../boot/boot-report.ts";
import type { Gadget } from "../../gadget/gadget.ts";
import { readGadgetFile } from "../../gadget/gadget-file.ts";
import { readSnapYaml } from "../../gadget/snap-yaml.ts";
import { GadgetYaml } from "../../gadget/yaml-file.ts";
import type { Rule } from "../script.ts";

/** Are these sources that declare hooks, have none, and so get them when the gadget is packed? */
export function hasHooksElsewhere({ kind, hooks, folder }: Gadget): boolean {
  if (kind !== "sources" || hooks.size > 0) return false;
  const text = readGadgetFile(folder, "meta/snap.yaml") ?? "";
  return readSnapYaml(GadgetYaml.read(text, "snapcraft.yaml")).hooks.size > 0;
}

/** What is to be said of such sources; everything else that seems to be missing follows from it. */
export function sourcesWithoutHooksIn(gadget: Gadget): readonly Finding[] {
  if (!hasHooksElsewhere(gadget)) return [];
  const message = "snapcraft.yaml declares hooks, and these sources have none: they come in when the gadget is packed";
  const fix =
    "Pack it first, with snapcraft, or with `npm run pack:gadget` if it is the example gadget of prepare-device, and give the .snap.";
  return [{ code: "sources-without-hooks", severity: "error", file: "meta/snap.yaml", message, fix }];
}

export const sourcesWithoutHooks: Rule = ({ gadget }) => sourcesWithoutHooksIn(gadget);
