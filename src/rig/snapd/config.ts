import { type ConfigMap, type ConfigValue, isConfigMap } from "./go-json.ts";

// A snap's configuration and its transactions (snapd overlord/configstate/config).

/** What a transaction does to a place: puts a value there, or changes something below it. */
type Change =
  | { readonly kind: "value"; readonly value: ConfigValue }
  | { readonly kind: "below"; readonly changes: ReadonlyMap<string, Change> };

/** Groups of letters and digits with single dashes between them and at least one letter. */
function isKeyPart(part: string): boolean {
  return /^[a-z0-9-]+$/.test(part) && /[a-z]/.test(part) && !/^-|--|-$/.test(part);
}

/** Why the key is none, or its parts. */
function keyParts(key: string): readonly string[] | { readonly error: string } {
  if (key === "") return [];
  const parts = key.split(".");
  const wrong = parts.find((part) => !isKeyPart(part));
  return wrong === undefined ? parts : { error: `invalid option name: ${JSON.stringify(wrong)}` };
}

function withIn(value: ConfigValue | undefined, parts: readonly string[], to: ConfigValue): ConfigValue | undefined {
  const [name, ...rest] = parts;
  if (name === undefined) return to;
  if (value !== undefined && value !== null && !isConfigMap(value)) return undefined;
  const map = isConfigMap(value) ? value : new Map<string, ConfigValue>();
  const inner = withIn(map.get(name), rest, to);
  return inner === undefined ? undefined : new Map([...map, [name, inner]]);
}

function changed(change: Change | undefined, parts: readonly string[], to: ConfigValue): Change | undefined {
  const [name, ...rest] = parts;
  if (name === undefined) return { kind: "value", value: to };
  if (change?.kind === "value") {
    const value = withIn(change.value, parts, to);
    return value === undefined ? undefined : { kind: "value", value };
  }
  const inner = changed(change?.changes.get(name), rest, to);
  return inner === undefined
    ? undefined
    : { kind: "below", changes: new Map([...(change?.changes ?? []), [name, inner]]) };
}

function applied(value: ConfigValue | undefined, change: Change): ConfigValue {
  if (change.kind === "value") return change.value;
  const map = new Map(isConfigMap(value) ? value : []);
  for (const [name, inner] of change.changes) map.set(name, applied(map.get(name), inner));
  return map;
}

/** null unsets, at every depth of maps. */
function withoutNulls(value: ConfigValue): ConfigValue {
  if (!isConfigMap(value)) return value;
  const kept = [...value].filter(([, inner]) => inner !== null);
  return new Map(kept.map(([name, inner]) => [name, withoutNulls(inner)]));
}

/** A snap's committed configuration. */
export class SnapConfig {
  readonly snap: string;
  committed: ConfigMap;

  constructor(snap: string, committed: ConfigMap = new Map()) {
    this.snap = snap;
    this.committed = committed;
  }

  begin(): ConfigTransaction {
    return new ConfigTransaction(this);
  }
}

/** The changes of one hook, or of one call from outside a hook: nobody else sees them before they are committed. */
export class ConfigTransaction {
  readonly #config: SnapConfig;
  readonly #pristine: ConfigMap;
  #change: Change = { kind: "below", changes: new Map() };

  constructor(config: SnapConfig) {
    this.#config = config;
    this.#pristine = config.committed;
  }

  /** False where the key is empty or no name, or leads through something that is no map: then nothing is set. */
  set(key: string, value: ConfigValue): boolean {
    const parts = keyParts(key);
    if ("error" in parts || parts.length === 0 || "error" in this.#walk(this.#pristine, parts.slice(0, -1)))
      return false;
    const change = changed(this.#change, parts, value);
    if (change === undefined) return false;
    this.#change = change;
    return true;
  }

  /** The value, undefined if there is none, or why it cannot be said. */
  get(key: string): { readonly value: ConfigValue | undefined } | { readonly error: string } {
    const parts = keyParts(key);
    if ("error" in parts) return { error: parts.error };
    const all = withoutNulls(applied(this.#pristine, this.#change));
    if (parts.length === 0) return { value: isConfigMap(all) && all.size > 0 ? all : undefined };
    return this.#walk(all, parts);
  }

  commit(): void {
    const value = withoutNulls(applied(this.#config.committed, this.#change));
    this.#config.committed = isConfigMap(value) ? value : new Map();
    this.#change = { kind: "below", changes: new Map() };
  }

  #walk(
    from: ConfigValue,
    parts: readonly string[],
  ): { readonly value: ConfigValue | undefined } | { readonly error: string } {
    let value: ConfigValue | undefined = from;
    for (const [index, part] of parts.entries()) {
      if (value === undefined) return { value };
      if (!isConfigMap(value)) {
        const option = JSON.stringify(parts.slice(0, index).join("."));
        return { error: `snap ${JSON.stringify(this.#config.snap)} option ${option} is not a map` };
      }
      value = value.get(part);
    }
    return { value };
  }
}
