import { Problem } from "../../problem/problem.ts";
import type { GadgetPlug } from "../gadget/gadget.ts";
import { readGadgetYaml } from "../gadget/gadget-yaml.ts";
import type { SnapYaml } from "../gadget/snap-yaml.ts";
import type { Wanted, WantedMap } from "./render-yaml.ts";

/** A plug that our hooks need. */
interface NeededPlug {
  /** What it is called where the gadget has none like it. */
  readonly name: string;
  readonly interface: string;
  /** What system-files must open. */
  readonly write: readonly string[];
  /** network connects by itself. */
  readonly isConnectedByGadget: boolean;
}

/** The hooks that read the hardware and talk to the vault (snap/snapcraft.yaml). */
const pluggedHooks = ["install", "configure", "prepare-device"] as const;

const delegated: readonly NeededPlug[] = [
  { name: "network", interface: "network", write: [], isConnectedByGadget: false },
  { name: "hardware-observe", interface: "hardware-observe", write: [], isConnectedByGadget: true },
];

/** The brand store must allow these two (docs/guides/add-to-your-gadget.md). */
const adopted: readonly NeededPlug[] = [
  { name: "control", interface: "snapd-control", write: [], isConnectedByGadget: true },
  {
    name: "device-keys",
    interface: "system-files",
    write: ["/var/lib/snapd/device", "/var/lib/snapd/save/device"],
    isConnectedByGadget: true,
  },
];

/** A needed plug under the name it has in this gadget. */
export interface NamedPlug extends NeededPlug {
  readonly isDeclared: boolean;
}

function isLike(needed: NeededPlug, plug: GadgetPlug): boolean {
  return plug.interface === needed.interface && needed.write.every((path) => plug.write.includes(path));
}

function named(needed: NeededPlug, snap: SnapYaml, file: string): NamedPlug {
  const like = [...snap.plugs.values()].find((plug) => isLike(needed, plug));
  if (like !== undefined) return { ...needed, name: like.name, isDeclared: true };
  const taken = snap.plugs.get(needed.name);
  if (taken === undefined) return { ...needed, isDeclared: false };
  throw new Problem(
    "gadget-file-wrong",
    `cannot add to ${file}: its plug ${needed.name} is of the interface ${taken.interface}, or opens other files`,
    { cure: `Give that plug another name; ours is ${needed.name} of the interface ${needed.interface}.` },
  );
}

/** The plugs that the hooks need, each under the name under which this gadget has it, or is to have it. */
export function plugsFor(snap: SnapYaml, file: string, isAdopted: boolean): readonly NamedPlug[] {
  return [...delegated, ...(isAdopted ? adopted : [])].map((needed) => named(needed, snap, file));
}

/** What snap.yaml or snapcraft.yaml must say of plugs and hooks. Plugs that count for every hook are not named again. */
export function plugsWanted(snap: SnapYaml, plugs: readonly NamedPlug[]): WantedMap {
  const hooks: Record<string, Wanted> = {};
  for (const hook of pluggedHooks) {
    const has = snap.hooks.get(hook) ?? snap.implicitHook;
    const missing = plugs.map(({ name }) => name).filter((name) => !has.plugs.includes(name));
    if (missing.length > 0) hooks[hook] = { plugs: missing };
  }
  const declared: Record<string, Wanted> = {};
  for (const { name, interface: ofInterface, write, isDeclared } of plugs) {
    if (isDeclared || name === ofInterface) continue;
    declared[name] = { interface: ofInterface, ...(write.length === 0 ? {} : { write }) };
  }
  return {
    ...(Object.keys(declared).length === 0 ? {} : { plugs: declared }),
    ...(Object.keys(hooks).length === 0 ? {} : { hooks }),
  };
}

/** What gadget.yaml must say so that snapd connects the plugs at the first boot. */
export function connectionsWanted(plugs: readonly NamedPlug[], snapId: string): WantedMap {
  const connections = plugs
    .filter(({ isConnectedByGadget }) => isConnectedByGadget)
    .map(({ name, interface: ofInterface }) => ({ plug: `${snapId}:${name}`, slot: `system:${ofInterface}` }));
  return { connections };
}

/** Names of plugs that gadget.yaml must connect and does not yet. */
export function unconnected(
  plugs: readonly NamedPlug[],
  gadgetText: string | undefined,
  file: string,
): readonly string[] {
  const needed = plugs.filter(({ isConnectedByGadget }) => isConnectedByGadget);
  const byName = new Map(needed.map((plug) => [plug.name, { ...plug, read: [] }]));
  const connections =
    gadgetText === undefined || gadgetText.trim() === ""
      ? new Set<string>()
      : readGadgetYaml(gadgetText, file, byName).connections;
  return [...byName.keys()].filter((name) => !connections.has(name));
}
