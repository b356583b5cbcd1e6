import { isMap } from "yaml";
import { type ConfigMap, isConfigMap, parseJson } from "../snapd/go-json.ts";
import type { GadgetPlug } from "./gadget.ts";
import { GadgetYaml } from "./yaml-file.ts";

export interface GadgetYamlContent {
  readonly connections: ReadonlySet<string>;
  readonly defaults: ConfigMap;
  readonly remarks: readonly string[];
}

interface Connection {
  readonly snapId: string;
  readonly plug: string;
}

function connectionsIn(yaml: GadgetYaml): readonly Connection[] {
  const list: unknown = yaml.top.get("connections", true);
  if (!isList(list)) return [];
  return list.items.map((item) => {
    if (!isMap(item)) throw yaml.wrong(item, "a connection is a map with plug and slot");
    const text = yaml.text(item, "plug") ?? "";
    const [snapId = "", plug = ""] = text.split(":");
    if (snapId === "" || plug === "") throw yaml.wrong(item, "plug is SNAP-ID:PLUG");
    return { snapId, plug };
  });
}

function isList(value: unknown): value is { readonly items: readonly unknown[] } {
  return typeof value === "object" && value !== null && "items" in value && Array.isArray(value.items);
}

/** The gadget's own snap id is known from a connection of one of its plugs, else where only one snap gets defaults. */
function ownSnapId(
  ids: readonly string[],
  connections: readonly Connection[],
  plugs: ReadonlyMap<string, GadgetPlug>,
): string | undefined {
  const connected = connections.find(({ plug }) => plugs.has(plug))?.snapId;
  return connected ?? (ids.length === 1 ? ids[0] : undefined);
}

/** Numbers keep the digits they are written with, as snapd's configuration does. */
function configOf(value: unknown): ConfigMap {
  const parsed = parseJson(JSON.stringify(value ?? {}));
  return isConfigMap(parsed) ? parsed : new Map();
}

/**
 * Connections of the gadget's own plugs, and its defaults (snapd gadget/gadget.go).
 * @throws Problem gadget-file-wrong with the line
 */
export function readGadgetYaml(text: string, name: string, plugs: ReadonlyMap<string, GadgetPlug>): GadgetYamlContent {
  const yaml = GadgetYaml.read(text, name, "core");
  const connections = connectionsIn(yaml);
  const defaults = yaml.entries(yaml.top, "defaults");
  const ids = defaults.map(([id]) => id).filter((id) => id !== "system");
  const own = ownSnapId(ids, connections, plugs);
  const found = defaults.find(([id]) => id === own)?.[1];
  if (found !== undefined && !isMap(found)) throw yaml.wrong(found, "the defaults of a snap are a map");
  const guessed = own === undefined && ids.length > 0;
  return {
    connections: new Set(connections.filter(({ snapId }) => snapId === own).map(({ plug }) => plug)),
    defaults: configOf(found?.toJSON()),
    remarks: guessed ? [`${name} has defaults for several snaps: none is taken for the gadget's own`] : [],
  };
}
