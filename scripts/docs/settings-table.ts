import { stringify } from "yaml";
import type { SettingKey } from "../../src/config/key.ts";
import { allKeys, groupMeanings } from "../../src/config/keys.ts";
import { apiKeyVariable, fileVariable, settingVariables, splitPath } from "../../src/config/layers.ts";
import { defaultSources } from "../../src/hardware/serial-settings.ts";
import { sourceNames } from "../../src/hardware/sources.ts";

/** The generated parts of docs/settings.md, by the name of their markers. */
export function settingsSections(): Readonly<Record<string, string>> {
  return { keys: keysSection(), variables: variablesSection(), sources: sourcesSection() };
}

function keysSection(): string {
  const parts: string[] = [];
  let group: string | undefined;
  for (const key of allKeys) {
    const [own] = splitPath(key.path);
    if (own !== undefined && own !== group) parts.push(`## ${own}`, groupMeanings[own] ?? "");
    if (own === undefined && group !== undefined) parts.push("## Keys without a group");
    group = own;
    parts.push(`### ${key.path}`, key.meaning, factsOf(key), codeBlock("yaml", yamlExamples(key)));
  }
  return parts.join("\n\n");
}

function factsOf(key: SettingKey<unknown>): string {
  const { standard } = key;
  const fallback =
    standard === undefined ? "none" : `\`${standard instanceof URL ? standard.href : JSON.stringify(standard)}\``;
  return `- Value: ${key.shape.inWords}\n- Default: ${fallback}\n- With snap set: \`${snapSetLine(key)}\``;
}

/** snap set reads the value as JSON, so that text needs JSON's quotes inside the shell's. */
function snapSetLine(key: SettingKey<unknown>): string {
  const [example] = key.examples;
  const absolute = JSON.stringify(example, (_, value: unknown) => absolutePath(key, value));
  return `snap set GADGET prepare-device.${key.path}='${absolute}'`;
}

/** Values of snap set have no folder that a relative path could start from. */
function absolutePath(key: SettingKey<unknown>, value: unknown): unknown {
  if (typeof value !== "string" || value.startsWith("/")) return value;
  const isPath = /path/i.test(key.shape.inWords);
  return isPath ? `/var/snap/GADGET/common/${value}` : value;
}

function yamlExamples(key: SettingKey<unknown>): string {
  const [group, name] = splitPath(key.path);
  const documents = key.examples.map((example) =>
    group === undefined ? { [name]: example } : { [group]: { [name]: example } },
  );
  return documents
    .map((document) => stringify(document, { lineWidth: 0 }))
    .join("# or\n")
    .trimEnd();
}

function variablesSection(): string {
  const rows = Object.entries(settingVariables).map(([variable, path]) => [
    `\`${variable}\``,
    `[${path}](#${anchorOf(path)})`,
  ]);
  rows.push([`\`${apiKeyVariable}\``, "`vault.headers.api-key`, where no other layer sets that header"]);
  rows.push([`\`${fileVariable}\``, "the settings file, where `--config` does not name one"]);
  return table(["Variable", "Stands for"], rows);
}

function anchorOf(path: string): string {
  return path.replaceAll(".", "");
}

function sourcesSection(): string {
  const rows = sourceNames().map(({ name, description, plug }) => [
    `\`${name}\``,
    description,
    plug === undefined ? "none" : `\`${plug}\``,
    defaultSources.includes(name) ? String(defaultSources.indexOf(name) + 1) : "",
  ]);
  return table(["Source", "What it is", "Plug in a hook", "Place in the default order"], rows);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function codeBlock(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
