import { join } from "node:path";
import { isMap, isSeq, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { Problem } from "../../src/problem/problem.ts";
import { keepItems, mapBelow, mergeMaps, readYamlFile, textBelow } from "./yaml-merge.ts";

/** The gadget's architectures as snapd names them. */
export type Architecture = "amd64" | "arm64";

/** What snap.yaml has of the keys of snapcraft.yaml; the others tell snapcraft how to build. */
const snapYamlKeys = new Set(
  "name version title summary description license type base grade confinement epoch plugs slots hooks".split(" "),
);

/** These need a snap-declaration of the brand store, without which snapd does not even install the gadget. */
const grantedInterfaces = new Set(["snapd-control", "system-files"]);

export interface MetadataInput {
  /** Where the author's files lie, for messages. */
  readonly source?: string;
  /** Content of the author's snapcraft.yaml and gadget.yaml. */
  readonly snapcraftYaml: string;
  readonly gadgetYaml: string;
  readonly architecture: Architecture;
  /** Leaves out the plugs that only the route adopted needs. */
  readonly delegated: boolean;
  /** Adds the hook prepare-serial-request. */
  readonly hardwareKey: boolean;
  /** Content of meta/snap.yaml and meta/gadget.yaml of the gadget that this one is laid over. */
  readonly onto?: { readonly snapYaml: string; readonly gadgetYaml: string };
}

export interface Metadata {
  readonly snapYaml: string;
  readonly gadgetYaml: string;
  /** The names of the hooks that snap.yaml lists. */
  readonly hooks: readonly string[];
  /** The base of the other gadget, where the author's is another: the board's image has no other one. */
  readonly keptBase?: { readonly theirs: string; readonly ours: string };
}

/** meta/snap.yaml and meta/gadget.yaml from the author's files, alone or laid over another gadget's. */
export function gadgetMetadata(input: MetadataInput): Metadata {
  const { source = "" } = input;
  const snap = readYamlFile(input.snapcraftYaml, join(source, "snapcraft.yaml"));
  const gadget = readYamlFile(input.gadgetYaml, join(source, "gadget.yaml"));
  snap.map.items = snap.map.items.filter(({ key }) => snapYamlKeys.has(String(key)));
  if (input.hardwareKey) mapBelow(snap.map, "hooks").set("prepare-serial-request", new YAMLMap());
  if (input.delegated) withoutGrants(snap.map, gadget.map);
  const hooks = mapBelow(snap.map, "hooks").items.map(({ key }) => String(key));
  const { onto } = input;
  if (onto === undefined) {
    snap.map.set("architectures", listOf(input.architecture));
    return { snapYaml: snap.write(), gadgetYaml: gadget.write(), hooks };
  }
  const theirSnap = readYamlFile(onto.snapYaml, "the other gadget's snap.yaml");
  const theirGadget = readYamlFile(onto.gadgetYaml, "the other gadget's gadget.yaml");
  checkArchitecture(theirSnap.map, input.architecture);
  // The board's gadget knows which base its image has.
  const [theirs = "core", ours = "core"] = [theirSnap.map, snap.map].map((map) => textBelow(map, "base"));
  snap.map.delete("base");
  mergeMaps(theirSnap.map, snap.map);
  mergeMaps(theirGadget.map, gadget.map);
  theirSnap.map.set("architectures", listOf(input.architecture));
  const made = { snapYaml: theirSnap.write(), gadgetYaml: theirGadget.write(), hooks };
  return theirs === ours ? made : { ...made, keptBase: { theirs, ours } };
}

function checkArchitecture(theirs: YAMLMap, wanted: Architecture): void {
  const list = theirs.get("architectures");
  const names = isSeq(list) ? list.items.map(String) : ["all"];
  if (names.includes(wanted) || names.includes("all")) return;
  throw new Problem("usage-wrong", `cannot pack for ${wanted}: the other gadget is for ${names.join(", ")}`, {
    cure: "Give --arch for that architecture, or --onto a gadget for this one.",
  });
}

function listOf(text: string): YAMLSeq {
  const list = new YAMLSeq();
  list.add(new Scalar(text));
  return list;
}

/** Takes the plugs away that need the brand store's permission: from snap.yaml, its hooks and the gadget's connections. */
function withoutGrants(snap: YAMLMap, gadget: YAMLMap): void {
  const plugs = mapBelow(snap, "plugs");
  const needsGrant = (name: string, plug: unknown): boolean =>
    grantedInterfaces.has(textBelow(plug, "interface") ?? name);
  const needy = new Set(plugs.items.map(({ key }) => String(key)).filter((name) => needsGrant(name, plugs.get(name))));
  for (const name of needy) plugs.delete(name);
  if (plugs.items.length === 0) snap.delete("plugs");
  for (const { value } of mapBelow(snap, "hooks").items) {
    if (isMap(value)) keepItems(value.get("plugs"), (plug) => !needy.has(String(plug)));
  }
  keepItems(gadget.get("connections"), (one) => !needy.has((textBelow(one, "plug") ?? "").replace(/^.*:/, "")));
}
