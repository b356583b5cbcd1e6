import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { projectFolder } from "../../scripts/project.ts";
import { liars } from "./attack.ts";
import { attacksPage, pagePath } from "./page.ts";
import { attacks, nuisances } from "./table.ts";

test("docs/attacks.md is made from the table as it is", () => {
  expect(readFileSync(`${projectFolder}/${pagePath}`, "utf8")).toBe(attacksPage());
});

test("every attack has a name of its own, and everybody lies at least five times", () => {
  const names = [...attacks, ...nuisances].map(({ name }) => name);
  expect(names.filter((name) => !/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  const counts = liars.map((liar) => attacks.filter((attack) => attack.liar === liar).length);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(5);
});
