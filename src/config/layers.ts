import { findClosest } from "../hardware/closest-name.ts";
import type { Finding } from "./finding.ts";
import { type Located, type LocatedEntry, type LocatedMap, locate } from "./located.ts";
import type { LayerKind } from "./shape.ts";

/** One origin of settings; a later layer's value replaces an earlier one's. */
export interface Layer {
  readonly kind: LayerKind;
  /** For findings that have no line. */
  readonly source: string;
  /** Where relative paths start. */
  readonly folder: string | undefined;
  readonly tree: Located;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables that are settings, and the one that names the file (read by whoever calls this room). */
export const settingVariables: Readonly<Record<string, string>> = {
  PREPARE_DEVICE_VAULT_URL: "vault.url",
  PREPARE_DEVICE_ROUTE: "route",
  PREPARE_DEVICE_DEADLINE: "deadline",
  PREPARE_DEVICE_LOG_LEVEL: "log.level",
};
export const fileVariable = "PREPARE_DEVICE_SETTINGS";
/** As the gadgets of pc-gadget's kind have it: the vault's API key, used where no layer sets the header api-key. */
export const apiKeyVariable = "MODEL_APIKEY";

/** The flag that stands for a key: vault.url is --vault-url. */
function flagOf(path: string): string {
  return `--${path.replaceAll(".", "-")}`;
}

/** The object below `prepare-device` in the snap's configuration, as snapctl gives it. Throws TreeTooBig. */
export function snapctlLayer(configuration: unknown): Layer {
  const source = "snapctl";
  return { kind: "snapctl", source, folder: undefined, tree: locate(configuration ?? {}, { source }) };
}

/** The variables that are set and not empty. */
export function environmentLayer(environment: Environment, workingFolder: string): Layer {
  const leaves = Object.entries(settingVariables).flatMap(([variable, path]) => {
    const value = environment[variable];
    return value === undefined || value === "" ? [] : [{ path, value, source: `environment ${variable}` }];
  });
  return { kind: "environment", source: "environment", folder: workingFolder, tree: treeOf(leaves, "environment") };
}

/** Values by key, as the command line's parser left them; undefined is absent. Throws TreeTooBig. */
export function flagLayer(flags: Readonly<Record<string, unknown>>, workingFolder: string): Layer {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  const leaves = given.map(([path, value]) => ({ path, value, source: `flag ${flagOf(path)}` }));
  return { kind: "flag", source: "flags", folder: workingFolder, tree: treeOf(leaves, "flags") };
}

/** MODEL_APIKEY below every other layer. */
export function apiKeyLayer(environment: Environment, workingFolder: string): Layer | undefined {
  const value = environment[apiKeyVariable];
  if (value === undefined || value === "") return undefined;
  const at = { source: `environment ${apiKeyVariable}` };
  const tree = locate({ vault: { headers: { "api-key": value } } }, at);
  return { kind: "environment", source: at.source, folder: workingFolder, tree };
}

/** Flat keys made a tree with one group level, each leaf with its own source. */
function treeOf(leaves: readonly { path: string; value: unknown; source: string }[], source: string): LocatedMap {
  const groups = new Map<string, LocatedEntry[]>();
  const top: LocatedEntry[] = [];
  for (const leaf of leaves) {
    const at = { source: leaf.source };
    const [group, name] = splitPath(leaf.path);
    const entry = { name, at, value: locate(leaf.value, at) };
    if (group === undefined) top.push(entry);
    else groups.set(group, [...(groups.get(group) ?? []), entry]);
  }
  for (const [name, entries] of groups)
    top.push({ name, at: { source }, value: { kind: "map", at: { source }, entries } });
  return { kind: "map", at: { source }, entries: top };
}

/** Group and name of a key: vault and url, or undefined and route. */
export function splitPath(path: string): readonly [string | undefined, string] {
  const dot = path.indexOf(".");
  return dot < 0 ? [undefined, path] : [path.slice(0, dot), path.slice(dot + 1)];
}

/** Warnings about variables that look like a misspelt one of ours. */
export function misspeltVariables(environment: Environment): Finding[] {
  const known = [...Object.keys(settingVariables), fileVariable];
  const near = Object.keys(environment).filter((name) => name.startsWith("PREPARE_DEV") && !known.includes(name));
  return near.slice(0, 20).flatMap((name) => {
    const meant = findClosest(name, known);
    if (meant === undefined || Math.abs(meant.length - name.length) > 2) return [];
    const problem = `the environment variable ${name} is not one of this program`;
    const source = `environment ${name}`;
    return [
      {
        code: "settings-variable-unknown",
        severity: "warning",
        source,
        path: "",
        problem,
        fix: `Did you mean ${meant}?`,
      },
    ];
  });
}
