import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { repositoryPath } from "../toolchain.ts";

/** A file in backticks, then one test's name in quotation marks, or two with "and" between them. */
const citation = /`(test\/[^`]+\.test\.ts)` "([^"]+)"(?: and "([^"]+)")?/g;

test("every test that docs/snapd-scenarios.md names is there", () => {
  const text = readFileSync(repositoryPath("docs/snapd-scenarios.md"), "utf8");
  const cited = [...text.matchAll(citation)];
  expect(cited.length).toBeGreaterThan(40);
  const absent = cited.flatMap(([, file = "", one = "", other = ""]) => {
    const path = repositoryPath(file);
    const source = existsSync(path) ? readFileSync(path, "utf8") : "";
    return [one, other].filter((name) => !source.includes(name)).map((name) => `${file}: ${name}`);
  });
  expect(absent).toEqual([]);
});
