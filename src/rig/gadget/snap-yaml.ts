import { isMap, type Node } from "yaml";
import { type GadgetHook, type GadgetPlug, isHookName } from "./gadget.ts";
import { type GadgetYaml, isNothing, scalarText } from "./yaml-file.ts";

/** A hook as snap.yaml has it; what its file is like is not known here. */
type DeclaredHook = Pick<GadgetHook, "plugs" | "environment" | "commandChain">;

/** What snap.yaml (or snapcraft.yaml, whose names are the same) says of a gadget. */
export interface SnapYaml {
  readonly name: string;
  readonly version: string;
  readonly base: string | undefined;
  readonly plugs: ReadonlyMap<string, GadgetPlug>;
  readonly hooks: ReadonlyMap<string, DeclaredHook>;
  /** Names of the apps that are services. */
  readonly services: readonly string[];
  /** Paths that it has snapd lay out for it. */
  readonly layout: readonly string[];
  /** What a hook that snap.yaml does not list gets: snapd makes it up from its file (snap/info.go). */
  readonly implicitHook: DeclaredHook;
}

/** snapd snap/naming/validate.go. */
const snapName = /^(?:[a-z0-9]+-?)*[a-z](?:-?[a-z0-9])*$/;

function plugOf(yaml: GadgetYaml, name: string, value: Node | null): GadgetPlug {
  if (isMap(value)) {
    const paths = (key: string) => (value.has(key) ? yaml.texts(value, key) : []);
    return { name, interface: yaml.text(value, "interface") ?? name, read: paths("read"), write: paths("write") };
  }
  const named = isNothing(value) ? name : (scalarText(value) ?? name);
  return { name, interface: named, read: [], write: [] };
}

function environmentOf(yaml: GadgetYaml, map: Parameters<GadgetYaml["entries"]>[0]): [string, string][] {
  return yaml.entries(map, "environment").map(([name, value]) => {
    const text = value === null ? "" : scalarText(value);
    if (text === undefined) throw yaml.wrong(value, `environment variable ${name} is not a text`);
    return [name, text];
  });
}

/** Plugs that some app or hook names count for those only, all others for everything (bindUnscopedPlugs). */
function scopedPlugs(yaml: GadgetYaml): ReadonlySet<string> {
  const users = [...yaml.entries(yaml.top, "apps"), ...yaml.entries(yaml.top, "hooks")];
  return new Set(users.flatMap(([, user]) => (isMap(user) ? yaml.texts(user, "plugs") : [])));
}

/**
 * Reads name, plugs and hooks as snapd does (snap/info_snap_yaml.go).
 * @throws Problem gadget-file-wrong with the line
 */
export function readSnapYaml(yaml: GadgetYaml): SnapYaml {
  const { top } = yaml;
  const name = yaml.text(top, "name");
  if (name === undefined) throw yaml.wrong(top, "the name is missing");
  if (name.length > 40 || !snapName.test(name)) throw yaml.wrong(top.get("name", true), "this is no snap's name");
  const type = yaml.text(top, "type") ?? "app";
  if (type !== "gadget") throw yaml.wrong(top.get("type", true), `the type is ${type}, not gadget`);
  const plugs = new Map(yaml.entries(top, "plugs").map(([plug, value]) => [plug, plugOf(yaml, plug, value)]));
  const scoped = scopedPlugs(yaml);
  for (const plug of scoped) if (!plugs.has(plug)) plugs.set(plug, plugOf(yaml, plug, null));
  const unscoped = [...plugs.keys()].filter((plug) => !scoped.has(plug));
  const shared = environmentOf(yaml, top);
  const hooks = new Map<string, DeclaredHook>();
  for (const [hook, value] of yaml.entries(top, "hooks")) {
    if (!isHookName(hook)) throw yaml.wrong(value, `snapd has no hook ${JSON.stringify(hook)}`);
    if (isMap(value)) {
      hooks.set(hook, {
        plugs: [...new Set([...yaml.texts(value, "plugs"), ...unscoped])],
        environment: [...shared, ...environmentOf(yaml, value)],
        commandChain: yaml.texts(value, "command-chain"),
      });
    } else {
      hooks.set(hook, { plugs: unscoped, environment: shared, commandChain: [] });
    }
  }
  const services = yaml.entries(top, "apps").filter(([, app]) => isMap(app) && app.has("daemon"));
  const implicitHook = { plugs: unscoped, environment: shared, commandChain: [] };
  const rest = { version: yaml.text(top, "version") ?? "", base: yaml.text(top, "base") };
  const layout = yaml.entries(top, "layout").map(([path]) => path);
  return { name, ...rest, plugs, hooks, services: services.map(([app]) => app), layout, implicitHook };
}
