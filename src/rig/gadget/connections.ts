import { printable } from "../../problem/printable.ts";
import type { GadgetPlug } from "./gadget.ts";

/** One entry below connections: of gadget.yaml. */
export interface GadgetConnection {
  readonly snapId: string;
  readonly plug: string;
  /** As it stands there; without one it is the system's of the plug's name (snapd gadget/gadget.go). */
  readonly slot: string;
  /** In gadget.yaml, counted from 1. */
  readonly line: number;
}

/** A connection that snapd does not make, and says nothing of. */
export interface WrongConnection {
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/** Snap ids as a model has them. */
export interface ModelSnapIds {
  readonly gadget: string;
  readonly others: ReadonlySet<string>;
}

export interface ConnectionFacts {
  readonly connections: readonly GadgetConnection[];
  readonly plugs: ReadonlyMap<string, GadgetPlug>;
  /** The gadget's own, known or guessed. */
  readonly own: string | undefined;
  readonly model: ModelSnapIds | undefined;
}

/** Interfaces whose only slot is the system's, which has their name. */
const systemAlone: ReadonlySet<string> = new Set([
  "hardware-observe",
  "network",
  "network-bind",
  "network-control",
  "snapd-control",
  "system-files",
  "tpm",
]);
/** The one plug that the system has: of the snap core. */
const systemsPlug = "core-support-plug";

const shown = (text: string): string => printable(text, 80);

function wrongPlug({ snapId, plug }: GadgetConnection, facts: ConnectionFacts): string | undefined {
  const { plugs, own, model } = facts;
  if (snapId === "system") return plug === systemsPlug ? undefined : "the system has no such plug";
  if (snapId === own) return plugs.has(plug) ? undefined : "the gadget has no such plug";
  if (model === undefined || model.others.has(snapId) || !systemAlone.has(plugs.get(plug)?.interface ?? ""))
    return undefined;
  const isMade = facts.connections.some((one) => one.snapId === own && one.plug === plug);
  return isMade ? undefined : `the model names this gadget with the snap id ${model.gadget}`;
}

function wrongSlot({ snapId, plug, slot }: GadgetConnection, { plugs, own }: ConnectionFacts): string | undefined {
  const named = plugs.get(plug)?.interface ?? "";
  if (snapId !== own || !systemAlone.has(named) || slot === `system:${named}`) return undefined;
  return `there is no slot ${shown(slot)} of the interface ${named}`;
}

/** Why snapd does not make this connection; undefined if it does, or if only a device can tell. */
export function whyIgnored(connection: GadgetConnection, facts: ConnectionFacts): WrongConnection | undefined {
  const why = wrongPlug(connection, facts) ?? wrongSlot(connection, facts);
  if (why === undefined) return undefined;
  const { snapId, plug, line } = connection;
  const named = facts.plugs.get(plug)?.interface ?? "INTERFACE";
  const id = facts.model?.gadget ?? "SNAP-ID";
  return {
    line,
    message: `gadget.yaml connects ${shown(`${snapId}:${plug}`)}, and snapd ignores that: ${why}`,
    fix: `Write {plug: "${id}:${shown(plug)}", slot: "system:${named}"}, with the gadget's own snap id and a plug of its snap.yaml.`,
  };
}
