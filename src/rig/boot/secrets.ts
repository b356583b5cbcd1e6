import { type ConfigMap, type ConfigValue, isConfigMap, JsonNumber } from "../snapd/go-json.ts";
import type { BootReport } from "./boot-report.ts";

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
  const texts = [...headers.values()].map((value) => (value instanceof JsonNumber ? value.text : value));
  return texts.filter((value) => typeof value === "string").filter((value) => value.length >= minSecretChars);
}

/** As it is, as it stands between the quote marks of JSON, and as a part of a URL. */
function formsOf(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())];
}

/** What must not be shown, as it becomes known. */
export class Secrets {
  readonly #known = new Set<string>();

  learn(secrets: readonly string[]): void {
    for (const form of secrets.flatMap(formsOf)) this.#known.add(form);
  }

  /** The text with every secret replaced. */
  hide(text: string): string {
    let hidden = text;
    for (const secret of this.#known) hidden = hidden.replaceAll(secret, "[hidden]");
    return hidden;
  }

  /** The report with every secret replaced in what hooks, servers and snapd have said; the rig's own words stay. */
  hideIn(report: BootReport): BootReport {
    const { timeline, http, findings } = report;
    const hidden = <Key extends string>(key: Key, text: string | undefined): { readonly [K in Key]?: string } =>
      text === undefined ? {} : ({ [key]: this.hide(text) } as { readonly [K in Key]?: string });
    return {
      ...report,
      timeline: timeline.map((event) => ({
        ...event,
        what: this.hide(event.what),
        ...hidden("outcome", event.outcome),
      })),
      http: http.map((exchange) => ({
        ...exchange,
        url: this.hide(exchange.url),
        outcome: this.hide(exchange.outcome),
      })),
      findings: findings.map((finding) => ({ ...finding, message: this.hide(finding.message) })),
    };
  }
}
