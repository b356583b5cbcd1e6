import { findClosest } from "../../hardware/closest-name.ts";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import type { Gadget } from "../gadget/gadget.ts";

/** What the connected plugs of a hook let it do. */
export interface Grants {
  readonly network: boolean;
  /** Read serial numbers and the like below /sys and /proc/device-tree. */
  readonly hardware: boolean;
  /** Talk to snapd's main socket. */
  readonly control: boolean;
  /** Paths that system-files opens. */
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** Interfaces whose plugs snapd connects by itself (interfaces/builtin, base declarations). */
const autoConnected: ReadonlySet<string> = new Set(["network", "network-bind", "home", "opengl", "desktop"]);

const networkInterfaces: ReadonlySet<string> = new Set(["network", "network-bind", "network-control"]);

export interface ConnectionChoice {
  /** Plugs that are connected whatever gadget.yaml says. */
  readonly connect?: readonly string[];
  readonly disconnect?: readonly string[];
}

/** A plug that the gadget has not cannot be connected: nothing would change, and nobody would know. @throws Problem usage-wrong */
export function requirePlugs({ plugs }: Gadget, { connect = [], disconnect = [] }: ConnectionChoice): void {
  const wrong = [...connect, ...disconnect].find((name) => !plugs.has(name));
  if (wrong === undefined) return;
  const names = [...plugs.keys()];
  const near = findClosest(wrong, names);
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  throw new Problem(
    "usage-wrong",
    `cannot connect or disconnect ${printable(wrong, 40)}: the gadget has no such plug${hint}`,
    {
      cure: `Name one of its plugs: ${names.join(", ") || "it has none"}.`,
    },
  );
}

/**
 * Every plug of the gadget, and whether it is connected: by snapd itself, by connections: of gadget.yaml, by choice. A
 * gadget of hooks alone has its few plugs connected.
 */
export function connectionsOf(gadget: Gadget, choice: ConnectionChoice = {}): Readonly<Record<string, boolean>> {
  const isConnected = (name: string, interfaceName: string): boolean => {
    if (choice.disconnect?.includes(name) === true) return false;
    if (choice.connect?.includes(name) === true) return true;
    return autoConnected.has(interfaceName) || gadget.connections.has(name) || gadget.kind === "hooks";
  };
  return Object.fromEntries(
    [...gadget.plugs.values()].map((plug) => [plug.name, isConnected(plug.name, plug.interface)]),
  );
}

/** What this hook of the gadget may do. */
export function grantsFor(gadget: Gadget, hook: string, connected: Readonly<Record<string, boolean>>): Grants {
  const names = gadget.hooks.get(hook)?.plugs ?? [];
  const plugs = names.flatMap((name) => {
    const plug = gadget.plugs.get(name);
    return plug === undefined || connected[name] !== true ? [] : [plug];
  });
  const has = (name: string): boolean => plugs.some((plug) => plug.interface === name);
  const files = plugs.filter((plug) => plug.interface === "system-files");
  return {
    network: plugs.some((plug) => networkInterfaces.has(plug.interface)),
    hardware: has("hardware-observe"),
    control: has("snapd-control"),
    read: files.flatMap((plug) => [...plug.read, ...plug.write]),
    write: files.flatMap((plug) => plug.write),
  };
}
