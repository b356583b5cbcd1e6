import { readFileSync } from "node:fs";
import { printJson, settingsJsonSchema } from "./json-schema.ts";
import { errorsPage, exitCodesPage } from "./problem-pages.ts";
import { settingsSections } from "./settings-table.ts";

export interface MadeFile {
  /** Relative to the checkout. */
  readonly path: string;
  readonly text: string;
}

/** Every file, or file with parts, that is made from the source. */
export function madeFiles(folder: string): readonly MadeFile[] {
  const page = "docs/settings.md";
  return [
    { path: "docs/errors.md", text: errorsPage() },
    { path: "docs/exit-codes.md", text: exitCodesPage() },
    { path: page, text: fillSections(readFileSync(`${folder}/${page}`, "utf8"), settingsSections()) },
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
