import type { SettingKey } from "../../src/config/key.ts";
import { allKeys, groupMeanings } from "../../src/config/keys.ts";
import { splitPath } from "../../src/config/layers.ts";
import type { JsonSchema } from "../../src/config/shape.ts";

/** Keys that mean something only together, by group. */
const pairs: Readonly<Record<string, JsonSchema>> = {
  vault: {
    dependentRequired: { "client-certificate": ["client-key"], "client-key": ["client-certificate"] },
  },
};

/** The settings file as JSON Schema (draft 2020-12), for editors; made from the same table as the check. */
export function settingsJsonSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:prepare-device:settings",
    title: "Settings of prepare-device",
    description: "What the first-boot provisioning agent needs to know about its gadget, brand and factory.",
    type: ["object", "null"],
    additionalProperties: false,
    properties: topProperties(),
  };
}

function topProperties(): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const key of allKeys) {
    const [group, name] = splitPath(key.path);
    if (group === undefined) properties[name] = propertyOf(key);
    else properties[group] ??= groupProperty(group);
  }
  return properties;
}

function groupProperty(group: string): JsonSchema {
  const members = allKeys.map((key) => ({ key, path: splitPath(key.path) })).filter(({ path }) => path[0] === group);
  return {
    type: "object",
    description: groupMeanings[group],
    additionalProperties: false,
    properties: Object.fromEntries(members.map(({ key, path }) => [path[1], propertyOf(key)])),
    ...pairs[group],
  };
}

function propertyOf(key: SettingKey<unknown>): JsonSchema {
  const standard = key.standard instanceof URL ? key.standard.href : key.standard;
  return {
    description: key.meaning,
    ...key.shape.jsonSchema,
    ...(standard !== undefined && { default: standard }),
    examples: key.examples,
  };
}

const lineWidth = 120;

/** JSON as the formatter leaves it: a list stands on one line where it fits. */
export function printJson(value: unknown, indent = ""): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const line = `[${value.map((item: unknown) => printJson(item, inner)).join(", ")}]`;
    if (!line.includes("\n") && inner.length + line.length < lineWidth) return line;
    return `[\n${value.map((item: unknown) => inner + printJson(item, inner)).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return "{}";
  const lines = members.map(([name, member]) => `${inner}${JSON.stringify(name)}: ${printJson(member, inner)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}
