import { describe, expect, test } from "vitest";
import { fillSections, madeFiles } from "../../../scripts/docs/made-files.ts";
import { projectFolder } from "../../../scripts/project.ts";
import { allKeys } from "../../../src/config/keys.ts";
import { sourceNames } from "../../../src/hardware/sources.ts";
import { exitStatus } from "../../../src/problem/exit-status.ts";
import { explanations } from "../../../src/problem/explain.ts";

const textOf = (path: string): string => madeFiles(projectFolder).find((file) => file.path === path)?.text ?? "";

describe("the pages made from the source", () => {
  test("errors.md has a heading for every code", () => {
    const headings = [...textOf("docs/errors.md").matchAll(/^### (\S+)$/gm)].map(([, code]) => code);
    expect(headings).toEqual(explanations().map(({ code }) => code));
  });

  test("exit-codes.md has a heading for every status", () => {
    const headings = [...textOf("docs/exit-codes.md").matchAll(/^## Status (\d+)$/gm)].map(([, status]) =>
      Number(status),
    );
    expect(headings).toEqual(Object.values(exitStatus));
  });

  test("settings.md has every key with a snap set line, every source and every variable", () => {
    const page = textOf("docs/settings.md");
    for (const { path } of allKeys) {
      expect(page).toContain(`\n### ${path}\n`);
      expect(page).toContain(`\`snap set GADGET prepare-device.${path}='`);
    }
    for (const { name } of sourceNames()) expect(page).toContain(`| \`${name}\` |`);
    expect(page).toContain("| `MODEL_APIKEY` |");
  });

  test("every snap set line of settings.md holds JSON", () => {
    const values = [...textOf("docs/settings.md").matchAll(/prepare-device\.[a-z.-]+='([^']+)'/g)].map(
      ([, value]) => value ?? "",
    );
    expect(values.length).toBeGreaterThan(allKeys.length);
    for (const value of values) expect(JSON.parse(value)).toBeDefined();
  });
});

describe("filling a page's sections", () => {
  const page = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n";
  const filled = "a\n<!-- begin x -->\n\nnew\n\n<!-- end x -->\nb\n";

  test("replaces what stands between the markers, and is stable", () => {
    expect(fillSections(page, { x: "new" })).toBe(filled);
    expect(fillSections(filled, { x: "new" })).toBe(filled);
  });

  test.each(["no markers", "<!-- begin x -->", "<!-- end x --><!-- begin x -->"])(
    "refuses a page without both markers: %s",
    (text) => {
      expect(() => fillSections(text, { x: "new" })).toThrow(/markers for x/);
    },
  );
});
