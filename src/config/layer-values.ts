import { allKeys, groupMeanings } from "./keys.ts";
import type { Layer } from "./layers.ts";
import { kindInWords, type Located, type LocatedEntry, type Place } from "./located.ts";
import type { LayerKind, Remark } from "./shape.ts";
import { literalSerial, unknownKey } from "./unknown-key.ts";

const known = new Set(allKeys.map(({ path }) => path));

export type ReportRemark = (at: Place, remark: Remark & { path: string }) => void;

/** A layer's values by key; whatever is no key of the schema is reported. */
export function valuesOf(layer: Layer, report: ReportRemark): ReadonlyMap<string, Located> {
  const values = new Map<string, Located>();
  const { tree, kind } = layer;
  if (tree.kind === "map") for (const entry of tree.entries) readTop(entry, kind, values, report);
  else if (!isEmpty(tree)) report(tree.at, notAMap("", tree, kind));
  return values;
}

function readTop(entry: LocatedEntry, kind: LayerKind, values: Map<string, Located>, report: ReportRemark): void {
  if (!Object.hasOwn(groupMeanings, entry.name)) {
    readLeaf(entry.name, entry, values, report);
    return;
  }
  if (entry.value.kind === "map") {
    for (const inner of entry.value.entries) readLeaf(`${entry.name}.${inner.name}`, inner, values, report);
    return;
  }
  const literal = entry.name === "serial" && entry.value.kind === "scalar" && !isEmpty(entry.value);
  report(entry.value.at, literal ? literalSerial("serial") : notAMap(entry.name, entry.value, kind));
}

function readLeaf(path: string, entry: LocatedEntry, values: Map<string, Located>, report: ReportRemark): void {
  // A name with a dot is a key written flat, whatever it spells.
  if (known.has(path) && !entry.name.includes(".")) {
    values.set(path, entry.value);
    return;
  }
  const remark = unknownKey(path);
  report(entry.at, { ...remark, path: remark.path ?? path });
}

/** An empty file or an empty document is no mistake: everything has a default. */
function isEmpty(tree: Located): boolean {
  return tree.kind === "scalar" && tree.value === null;
}

function notAMap(path: string, value: Located, layer: LayerKind): Remark & { path: string } {
  const [what, verb] = path === "" ? ["the settings", "are"] : [path, "is"];
  const problem = `${what} must be a map of keys, and ${verb} ${kindInWords(value)}`;
  return { code: "settings-value-wrong", path, problem, fix: mapFix(path, value, layer) };
}

function mapFix(path: string, value: Located, layer: LayerKind): string {
  const setKey = path === "" ? "KEY" : `${path}.KEY`;
  if (layer === "snapctl") return `Set its keys one by one: snap set GADGET prepare-device.${setKey}=VALUE.`;
  const joined = value.kind === "scalar" && typeof value.value === "string" && /^[\w-]+:[^\s/]/.test(value.value);
  if (joined) return "Put a space after the colon: KEY: VALUE.";
  if (path === "") return "Write KEY: VALUE lines, as in docs/settings.md.";
  return `Write the keys of ${path} on the lines below it, indented by two spaces.`;
}
