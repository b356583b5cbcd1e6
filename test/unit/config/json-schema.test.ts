import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { settingsJsonSchema } from "../../../scripts/docs/json-schema.ts";
import { allKeys } from "../../../src/config/keys.ts";
import { splitPath } from "../../../src/config/layers.ts";
import { fits, type SchemaNode } from "./schema-judge.ts";

const published = readFileSync(new URL("../../../schema/prepare-device.schema.json", import.meta.url), "utf8");
const schema = JSON.parse(published) as SchemaNode;
const fixtures = new URL("../../fixtures/settings/", import.meta.url);
const read = (name: string): unknown => parse(readFileSync(new URL(name, fixtures), "utf8"), { logLevel: "silent" });
const good = readdirSync(new URL("good", fixtures)).sort();

test("the published schema is the one the table of keys makes", () => {
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(settingsJsonSchema())));
});

test("every key has a description and an example that fits", () => {
  for (const key of allKeys) {
    const [group, name] = splitPath(key.path);
    const parent = group === undefined ? schema : schema.properties?.[group];
    const property = parent?.properties?.[name];
    expect(property?.description, key.path).toBe(key.meaning);
    expect(property?.examples?.length, key.path).toBeGreaterThan(0);
    for (const example of property?.examples ?? []) expect(fits(example, property), key.path).toBe(true);
  }
});

/** What needs files, other keys or YAML's text to be seen is the check's alone. */
const alsoSeenByTheSchema = [
  "01-misspelt-group",
  "02-misspelt-key",
  "03-flat-key",
  "05-snapd-name",
  "10-list-for-map",
  "20-text-for-settings",
  "21-empty-value",
  "22-url-without-scheme",
  "24-url-with-password",
  "25-url-with-query",
  "28-header-number",
  "29-prefix-number",
  "31-header-with-blank",
  "32-header-dash",
  "33-header-two-lines",
  "35-header-map",
  "42-certificate-alone",
  "43-serial-literal",
  "44-serial-as-text",
  "45-source-unknown",
  "46-source-repeated",
  "47-sources-text",
  "50-route-misspelt",
  "51-deadline-with-unit",
  "52-deadline-too-long",
  "53-boolean-word",
  "54-case-of-key",
];

describe("the schema agrees with the check", () => {
  test.each(good)("good/%s fits", (name) => {
    expect(fits(read(`good/${name}`), schema)).toBe(true);
  });

  test.each(alsoSeenByTheSchema)("broken/%s does not fit", (name) => {
    expect(fits(read(`broken/${name}.yaml`), schema)).toBe(false);
  });
});
