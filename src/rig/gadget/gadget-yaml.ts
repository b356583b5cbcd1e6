import { isMap } from "yaml";
import { printable } from "../../problem/printable.ts";
import { type ConfigMap, isConfigMap, parseJson } from "../snapd/go-json.ts";
import { type GadgetConnection, type ModelSnapIds, type WrongConnection, whyIgnored } from "./connections.ts";
import type { GadgetPlug } from "./gadget.ts";
import { GadgetYaml } from "./yaml-file.ts";

export interface GadgetYamlContent {
  readonly connections: ReadonlySet<string>;
  readonly wrongConnections: readonly WrongConnection[];
  readonly defaults: ConfigMap;
  readonly remarks: readonly string[];
}

function connectionsIn(yaml: GadgetYaml): readonly GadgetConnection[] {
  const list: unknown = yaml.top.get("connections", true);
  if (!isList(list)) return [];
  return list.items.map((item) => {
    if (!isMap(item)) throw yaml.wrong(item, "a connection is a map with plug and slot");
    const text = yaml.text(item, "plug") ?? "";
    const [snapId = "", plug = ""] = text.split(":");
    if (snapId === "" || plug === "") throw yaml.wrong(item, "plug is SNAP-ID:PLUG");
    const slot = yaml.text(item, "slot") ?? "";
    return { snapId, plug, slot: slot === "" ? `system:${plug}` : slot, line: yaml.lineOf(item) };
  });
}

function isList(value: unknown): value is { readonly items: readonly unknown[] } {
  return typeof value === "object" && value !== null && "items" in value && Array.isArray(value.items);
}

/** The gadget's own snap id is known from a connection of one of its plugs, else where only one snap gets defaults. */
function ownSnapId(
  ids: readonly string[],
  connections: readonly GadgetConnection[],
  plugs: ReadonlyMap<string, GadgetPlug>,
): string | undefined {
  const connected = connections.find(({ snapId, plug }) => snapId !== "system" && plugs.has(plug))?.snapId;
  return connected ?? (ids.length === 1 ? ids[0] : undefined);
}

/** Numbers keep the digits they are written with, as snapd's configuration does. */
function configOf(value: unknown): ConfigMap {
  const parsed = parseJson(JSON.stringify(value ?? {}));
  return isConfigMap(parsed) ? parsed : new Map();
}

/** What was guessed where no model says it. */
function remarksOn(name: string, { own, ids }: { readonly own: string | undefined; readonly ids: readonly string[] }) {
  if (own !== undefined) return [`${name}: takes ${printable(own, 40)} for this gadget's snap id, which no model says`];
  return ids.length > 0 ? [`${name} has defaults for several snaps: none is taken for the gadget's own`] : [];
}

/**
 * Connections of the gadget's own plugs, and its defaults (snapd gadget/gadget.go). Without a model that says the gadget's
 * snap id, that is guessed.
 * @throws Problem gadget-file-wrong with the line
 */
export function readGadgetYaml(
  text: string,
  name: string,
  plugs: ReadonlyMap<string, GadgetPlug>,
  model?: ModelSnapIds,
): GadgetYamlContent {
  const yaml = GadgetYaml.read(text, name, "core");
  const connections = connectionsIn(yaml);
  const defaults = yaml.entries(yaml.top, "defaults");
  const ids = defaults.map(([id]) => id).filter((id) => id !== "system");
  const own = model?.gadget ?? ownSnapId(ids, connections, plugs);
  const found = defaults.find(([id]) => id === own)?.[1];
  if (found !== undefined && !isMap(found)) throw yaml.wrong(found, "the defaults of a snap are a map");
  const facts = { connections, plugs, own, model };
  const judged = connections.map((one) => ({ ...one, wrong: whyIgnored(one, facts) }));
  return {
    connections: new Set(
      judged.filter(({ snapId, wrong }) => snapId === own && wrong === undefined).map(({ plug }) => plug),
    ),
    wrongConnections: judged.flatMap(({ wrong }) => wrong ?? []),
    defaults: configOf(found?.toJSON()),
    remarks: model === undefined ? remarksOn(name, { own, ids }) : [],
  };
}
