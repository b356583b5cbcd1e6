import type { ConfigMap } from "../snapd/go-json.ts";
import type { WrongConnection } from "./connections.ts";

/** A plug of the gadget, with what system-files is told to open. */
export interface GadgetPlug {
  readonly name: string;
  readonly interface: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
}

export interface GadgetHook {
  readonly name: string;
  /** Below the gadget's folder: meta/hooks/NAME. */
  readonly file: string;
  /** snapd executes the file; without the bit it cannot. */
  readonly executable: boolean;
  /** Names of the plugs that count for it. */
  readonly plugs: readonly string[];
  /** What snap.yaml sets for it, not expanded, in order. */
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** Programs below the gadget's folder that run first, each with the rest as its arguments. */
  readonly commandChain: readonly string[];
}

/** What a gadget's author calls it in the command line, and what kind of thing it is. */
export type GadgetKind = "snap" | "unpacked" | "sources" | "hooks";

/** A gadget as snapd sees it once it is installed. */
export interface Gadget {
  readonly name: string;
  readonly version: string;
  readonly base: string | undefined;
  readonly kind: GadgetKind;
  /** As it was named. */
  readonly source: string;
  /** What is mounted at $SNAP. */
  readonly folder: string;
  readonly hooks: ReadonlyMap<string, GadgetHook>;
  readonly plugs: ReadonlyMap<string, GadgetPlug>;
  /** Names of its apps that are services. */
  readonly services: readonly string[];
  /** Names of its plugs that gadget.yaml connects; they count for an asserted gadget. */
  readonly connections: ReadonlySet<string>;
  /** Connections of gadget.yaml that snapd ignores. */
  readonly wrongConnections: readonly WrongConnection[];
  /** What gadget.yaml sets for the gadget itself: there when configure first runs. */
  readonly defaults: ConfigMap;
  /** What was guessed or left out while it was opened, for people. */
  readonly remarks: readonly string[];
}

/** snapd 2.77: snap/hooktypes.go. */
const hookName =
  /^(?:install|configure|default-configure|prepare-device|prepare-serial-request|install-device|pre-refresh|post-refresh|remove|check-health|fde-setup|gate-auto-refresh|(?:un)?prepare-(?:plug|slot)-[-a-z0-9]+|(?:dis)?connect-(?:plug|slot)-[-a-z0-9]+)$/;

/** Is this the name of a hook that snapd knows? */
export function isHookName(name: string): boolean {
  return hookName.test(name);
}
