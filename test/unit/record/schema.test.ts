import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parseRecord } from "../../../src/record/parse-record.ts";
import { recordOf } from "./a-record.ts";

const schema: unknown = JSON.parse(readFileSync("docs/record.schema.json", "utf8"));
const bySchema = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema as object);

function byParser(value: unknown): boolean {
  try {
    parseRecord(new TextEncoder().encode(JSON.stringify(value)));
    return true;
  } catch {
    return false;
  }
}

const whole = { ...recordOf(1), notes: [{ code: "x", text: "y" }], earlier: [recordOf(1).run] };

/** Every value below, by its path. */
function pathsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...path, name]))];
}

function edited(path: readonly string[], edit: (parent: Record<string, unknown>, name: string) => void): unknown {
  const copy = structuredClone(whole) as unknown as Record<string, unknown>;
  const parents = path.slice(0, -1);
  const parent = parents.reduce((at, name) => at[name] as Record<string, unknown>, copy);
  edit(parent, path.at(-1) ?? "");
  return copy;
}

test("the published schema and the reader accept a sound record", () => {
  expect({ schema: bySchema(whole), parser: byParser(whole) }).toEqual({ schema: true, parser: true });
});

describe("the published schema and the reader agree on a record with one field", () => {
  const paths = pathsIn(whole).filter((path) => path.length > 0);
  const replacements = [null, -1, 1.5, "", "x", true, [], {}];

  test.each(paths.map((path) => [path.join("."), path] as const))(
    "%s: other than it is, missing, or beside another",
    (_name, path) => {
      const cases = [
        ...replacements.map((value) => edited(path, (parent, name) => Object.assign(parent, { [name]: value }))),
        edited(path, (parent, name) => {
          if (Array.isArray(parent)) parent.splice(Number(name), 1);
          else delete parent[name];
        }),
        edited(path, (parent) => {
          if (Array.isArray(parent)) parent.push(7);
          else parent["further"] = 1;
        }),
      ];
      for (const value of cases) {
        // Times are read as times; JSON Schema knows them as text only.
        if (path.at(-1) === "startedAt" && bySchema(value)) continue;
        expect({ value, accepted: byParser(value) }).toEqual({ value, accepted: bySchema(value) });
      }
    },
  );
});
