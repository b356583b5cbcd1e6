import type { FileAccess, InspectContent } from "./files.ts";
import type { Finding } from "./finding.ts";
import type { SettingKey } from "./key.ts";
import { valuesOf } from "./layer-values.ts";
import type { Layer } from "./layers.ts";
import type { Located, Place } from "./located.ts";
import type { CheckContext, LayerKind, Remark } from "./shape.ts";

export interface Picked<T> {
  readonly value: T;
  readonly at: Place;
  readonly layer: LayerKind;
}

/** The layers' values, checked key by key; every finding and every value's origin is kept. */
export class Merge {
  readonly findings: Finding[] = [];
  readonly origins = new Map<string, string>();
  readonly #layers: readonly { layer: Layer; values: ReadonlyMap<string, Located> }[];
  readonly #access: FileAccess;

  /** Layers from the weakest to the strongest. Unknown keys are reported at once. */
  constructor(layers: readonly Layer[], access: FileAccess) {
    this.#access = access;
    this.#layers = layers.map((layer) => {
      const values = valuesOf(layer, (at, remark) => this.report(at, remark.path, remark));
      return { layer, values };
    });
  }

  report(at: Place, path: string, remark: Remark): void {
    this.findings.push({ severity: "error", ...at, path, ...remark });
  }

  /**
   * The key's value from the strongest layer that has one. A mistake in a weaker layer's value is only a warning, so that
   * a bad value in an image can be repaired with snap set.
   */
  pick<T>(key: SettingKey<T>): Picked<Exclude<T, undefined>> | undefined {
    const [strongest, ...weaker] = this.every(key);
    for (const each of weaker) this.#check(key, each.layer, each.value, "warning");
    if (strongest === undefined) {
      this.origins.set(key.path, "default");
      return undefined;
    }
    this.origins.set(key.path, originOf(strongest.value.at));
    const value = this.#check(key, strongest.layer, strongest.value, "error");
    return value === undefined ? undefined : { value, at: strongest.value.at, layer: strongest.layer.kind };
  }

  /** The key's value from every layer that has one, from the weakest; for values that are laid over each other. */
  pickEvery<T>(key: SettingKey<T>): Picked<Exclude<T, undefined>>[] {
    return this.every(key)
      .toReversed()
      .flatMap(({ layer, value }) => {
        const checked = this.#check(key, layer, value, "error");
        return checked === undefined ? [] : [{ value: checked, at: value.at, layer: layer.kind }];
      });
  }

  /** Is this the private key of that certificate? What is wrong, or undefined, also where nobody can look. */
  inspectKeyOf(certificate: string, key: string): ReturnType<InspectContent> {
    const { files, inspect } = this.#access;
    return files === undefined ? undefined : inspect?.("private-key", key, certificate);
  }

  /** From the strongest. */
  every(key: SettingKey<unknown>): { layer: Layer; value: Located }[] {
    return this.#layers.toReversed().flatMap(({ layer, values }) => {
      const value = values.get(key.path);
      return value === undefined ? [] : [{ layer, value }];
    });
  }

  #check<T>(key: SettingKey<T>, layer: Layer, value: Located, severity: Finding["severity"]) {
    const context: CheckContext = {
      path: key.path,
      layer: layer.kind,
      folder: layer.folder,
      files: this.#access.files,
      inspect: this.#access.inspect,
      report: (at, remark) => this.report(at, remark.path ?? key.path, { severity, ...remark }),
    };
    return key.shape.check(value, context);
  }
}

/** "FILE:LINE" where there are lines, else the source's name. */
export function originOf(at: Place): string {
  return at.line === undefined ? at.source : `${at.source}:${at.line}`;
}
