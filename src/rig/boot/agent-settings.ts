import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Brand, trustedStream } from "../brand.ts";
import type { Gadget } from "../gadget/gadget.ts";
import { type ConfigMap, type ConfigValue, isConfigMap } from "../snapd/go-json.ts";

/** Where a hook finds the rig's own files. */
const place = "/run/rig";
/** A port of loopback behind which the hooks' network has the store: the agent speaks plain HTTP there only. */
export const storePort = 8471;

/** What the project's own agent must be told to believe the rig's brand, authority and store. */
export interface AgentSettings {
  readonly settings: ConfigMap;
  /** Files of the hook's device, and where they really are. */
  readonly files: readonly (readonly [at: string, from: string])[];
}

/** Is the project's own agent in this gadget? */
export function hasAgent({ folder }: Gadget): boolean {
  return existsSync(join(folder, "bin/prepare-device")) && existsSync(join(folder, "prepare-device.yaml"));
}

/**
 * The agent trusts Canonical's root and nobody else, on a device as in the rig. Whoever tries it with a brand of his own
 * sets `trust`, as is done here by the gadget's configuration. Other gadgets are told nothing.
 */
export function agentSettings(gadget: Gadget, brand: Brand, authority: string, work: string): AgentSettings {
  if (!hasAgent(gadget)) return { settings: new Map(), files: [] };
  const folder = join(work, "for-agent");
  mkdirSync(folder);
  writeFileSync(join(folder, "trusted.assert"), trustedStream(brand));
  writeFileSync(join(folder, "authority.pem"), authority);
  const own: ConfigMap = new Map<string, ConfigValue>([
    ["trust", [`${place}/trusted.assert`]],
    ["vault", new Map([["ca", [`${place}/authority.pem`]]])],
    ["store", new Map([["url", `http://127.0.0.1:${storePort}/`]])],
  ]);
  const files = ["trusted.assert", "authority.pem"].map((name) => [`${place}/${name}`, join(folder, name)] as const);
  return { settings: new Map([["prepare-device", own]]), files };
}

/** Two configurations in one; where both have a value that is no map, the second's counts. */
export function mergedConfig(first: ConfigMap, second: ConfigMap): ConfigMap {
  const merged = new Map(first);
  for (const [name, value] of second) {
    const there = merged.get(name);
    merged.set(name, isConfigMap(there) && isConfigMap(value) ? mergedConfig(there, value) : value);
  }
  return merged;
}
