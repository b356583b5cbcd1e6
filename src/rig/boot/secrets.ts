import { type ConfigMap, type ConfigValue, isConfigMap } from "../snapd/go-json.ts";

/** Shorter texts would tear words apart that have nothing to do with them. */
const minSecretChars = 4;

/** The value below a path of names. */
export function configAt(configuration: ConfigMap, ...path: readonly string[]): ConfigValue | undefined {
  let value: ConfigValue | undefined = configuration;
  for (const name of path) value = isConfigMap(value) ? value.get(name) : undefined;
  return value;
}

/** Values of device-service.headers: API keys and the like. */
export function headerSecrets(configuration: ConfigMap): readonly string[] {
  const headers = configAt(configuration, "device-service", "headers");
  if (!isConfigMap(headers)) return [];
  return [...headers.values()].filter(
    (value) => typeof value === "string" && value.length >= minSecretChars,
  ) as string[];
}

/** What must not be shown, as it becomes known. */
export class Secrets {
  readonly #known = new Set<string>();

  learn(secrets: readonly string[]): void {
    for (const secret of secrets) this.#known.add(secret);
  }

  /** The text with every secret replaced. */
  hide(text: string): string {
    let hidden = text;
    for (const secret of this.#known) hidden = hidden.replaceAll(secret, "[hidden]");
    return hidden;
  }
}
