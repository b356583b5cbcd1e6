import { readFileSync } from "node:fs";
import { readHistory } from "../../test/bench/history.ts";
import { figuresSection } from "../../test/bench/page.ts";
import { printJson, settingsJsonSchema } from "./json-schema.ts";
import { errorsPage, exitCodesPage } from "./problem-pages.ts";
import { rigSections } from "./rig-tables.ts";
import { scenarioJsonSchema, scenarioSections } from "./scenario-docs.ts";
import { settingsSections } from "./settings-table.ts";

export interface MadeFile {
  /** Relative to the checkout. */
  readonly path: string;
  readonly text: string;
}

/** Every file, or file with parts, that is made from the source. */
export function madeFiles(folder: string): readonly MadeFile[] {
  const filled = (path: string, sections: Readonly<Record<string, string>>): MadeFile => ({
    path,
    text: fillSections(readFileSync(`${folder}/${path}`, "utf8"), sections),
  });
  return [
    { path: "docs/errors.md", text: errorsPage() },
    { path: "docs/exit-codes.md", text: exitCodesPage() },
    filled("docs/settings.md", settingsSections()),
    filled("docs/rig.md", rigSections()),
    filled("docs/scenarios.md", scenarioSections()),
    { path: "schema/scenario.schema.json", text: `${printJson(scenarioJsonSchema())}\n` },
    filled("docs/performance.md", { figures: figuresSection(readHistory(folder)) }),
    { path: "schema/prepare-device.schema.json", text: `${printJson(settingsJsonSchema())}\n` },
  ];
}

/** Replaces what stands between `<!-- begin NAME -->` and `<!-- end NAME -->`. Throws if a pair of markers is missing. */
export function fillSections(page: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((text, [name, section]) => {
    const begin = `<!-- begin ${name} -->`;
    const end = `<!-- end ${name} -->`;
    const [before, rest] = [text.split(begin, 1)[0] ?? "", text.slice(text.indexOf(begin) + begin.length)];
    if (!text.includes(begin) || !rest.includes(end)) throw new Error(`cannot fill the page: no markers for ${name}`);
    return `${before}${begin}\n\n${section}\n\n${rest.slice(rest.indexOf(end))}`;
  }, page);
}
