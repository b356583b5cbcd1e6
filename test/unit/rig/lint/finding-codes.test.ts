import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../../../../scripts/project.ts";
import { explanationOf, findingCodes } from "../../../../src/problem/explain.ts";
import { problemTable } from "../../../../src/problem/registry.ts";

function codesIn(folder: string): readonly string[] {
  const files = readdirSync(join(projectFolder, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => [
      ...readFileSync(join(projectFolder, folder, name), "utf8").matchAll(/\bcode(?::| =) "([a-z][a-z0-9-]+)"/g),
    ])
    .map(([, code = ""]) => code);
}

const used = new Set(["src/rig/lint", "src/rig/findings"].flatMap(codesIn));

test("every code of a finding can be explained", () => {
  expect(used.size).toBeGreaterThan(20);
  for (const code of used) expect(explanationOf(code)).toMatchObject({ code });
});

test("every code that is explained as the rig's is one, and no other table has it", () => {
  const codes = findingCodes().map(({ code }) => code);
  expect(codes.filter((code) => !used.has(code))).toEqual([]);
  expect(codes.filter((code) => Object.hasOwn(problemTable, code))).toEqual([]);
});
