import { type KeyTable, keyedSchema } from "../../src/rig/scenario/read-map.ts";
import { expectKeys, scenarioKeys } from "../../src/rig/scenario/scenario-keys.ts";
import type { JsonSchema } from "../../src/rig/scenario/shapes.ts";
import { table } from "./settings-table.ts";

/** The generated parts of docs/scenarios.md, by the name of their markers. */
export function scenarioSections(): Readonly<Record<string, string>> {
  return { keys: keysTable(scenarioKeys, true), expect: keysTable(expectKeys, false) };
}

function keysTable(keys: KeyTable, withFallback: boolean): string {
  const rows = Object.entries(keys).map(([name, { meaning, fallback, shape }]) => [
    `\`${name}\``,
    [meaning, wordsOf(shape.jsonSchema)].filter((part) => part !== "").join(": "),
    ...(withFallback ? [fallback] : []),
  ]);
  return table(["Key", "Meaning", ...(withFallback ? ["Default"] : [])], rows);
}

/** What may stand there, where that is one of a few words. */
function wordsOf({ enum: words }: JsonSchema): string {
  return Array.isArray(words) ? words.join(", ") : "";
}

/** Scenario files as JSON Schema (draft 2020-12), for editors; made from the same table as the check. */
export function scenarioJsonSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:prepare-device:scenario",
    title: "Scenario of the rig",
    description: "A device, a gadget, what goes wrong and when, and what must come of it: docs/scenarios.md.",
    ...keyedSchema(scenarioKeys),
    required: ["expect"],
    not: { properties: { gadget: true, hooks: true }, required: ["gadget", "hooks"] },
  };
}
