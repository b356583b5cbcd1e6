import { checkSourceName, sourceNames } from "../../hardware/sources.ts";
import { parseTemplate, sourcesOf } from "../../hardware/template.ts";
import { printable } from "../../problem/printable.ts";
import { type CheckContext, type JsonSchema, type Shape, textOf } from "../shape.ts";
import { listOf } from "./list.ts";
import { text } from "./scalars.ts";

/** The names as an editor can offer them; an argument stands in capitals after the colon. */
function sourceNameSchema(): JsonSchema {
  const names = sourceNames().map(({ name }) => name);
  const bases = names.flatMap((name) => (name.includes(":") ? [name.slice(0, name.indexOf(":"))] : []));
  const escaped = bases.map((base) => base.replaceAll(".", "\\."));
  const pattern = `^(${escaped.join("|")}):.+$`;
  return { anyOf: [{ enum: names.filter((name) => !name.includes(":")) }, { type: "string", pattern }] };
}

const sourceName: Shape<string> = {
  inWords: "name of a source",
  jsonSchema: sourceNameSchema(),
  check(value, context) {
    const name = textOf(value, context, { expected: "the name of a source", example: "dmi.product-serial" });
    if (name === undefined) return undefined;
    const fault = checkSourceName(name);
    if (fault !== undefined) context.report(value.at, sourceRemark(context.path, name, fault));
    else if (isLost(name, context)) context.report(value.at, lostRemark(context.path, name));
    else return name;
    return undefined;
  },
};

/** A file's relative path starts at the settings file's folder; values of snap set have none. */
function isLost(name: string, { folder }: CheckContext): boolean {
  return folder === undefined && /^file:(?!\/)/.test(name);
}

function lostRemark(path: string, name: string) {
  return {
    code: "settings-value-wrong",
    problem: `${path}: "${printable(name, 60)}" is a relative path, and values of snap set have no folder it could start from`,
    fix: "Write an absolute path, as file:/var/lib/factory/serial.",
  } as const;
}

function sourceRemark(path: string, name: string, fault: string) {
  const [why = fault, meant] = printable(fault, 300).split("; did you mean ");
  const list = "Use a source of the list in docs/settings.md, or file:/PATH for a file of the device.";
  return {
    code: "settings-source-unknown",
    problem: `${path}: "${printable(name, 60)}" ${why}`,
    fix: meant === undefined ? list : `Did you mean ${meant}`,
  } as const;
}

export const serialSources: Shape<readonly string[]> = listOf(sourceName, {
  inWords: "list of names of sources",
  example: "[dmi.product-serial, device-tree.serial-number]",
  max: 16,
});

const templateRules = {
  expected: "text with sources in braces",
  example: '"{dmi.board-serial}-{mac}"',
  maxChars: 1024,
} as const;

const line = text(templateRules);

/** `{dmi.board-serial}-{mac}`: checked as far as its braces and its sources' names go. */
export const serialTemplate: Shape<string> = {
  ...line,
  check(value, context) {
    const template = line.check(value, context);
    if (template === undefined) return undefined;
    const parsed = parseTemplate(template);
    if (parsed.kind === "parts") return checkSources(template, sourcesOf(parsed.parts), value, context);
    context.report(value.at, {
      code: "settings-value-wrong",
      problem: `${context.path} ${parsed.why}`,
      fix: `Write each source in braces, as in ${templateRules.example}.`,
    });
    return undefined;
  },
};

function checkSources(
  template: string,
  names: readonly string[],
  value: Parameters<typeof serialTemplate.check>[0],
  context: CheckContext,
): string | undefined {
  for (const name of names) {
    const fault = checkSourceName(name);
    const where = `{${printable(name, 60)}} in ${context.path}`;
    if (fault !== undefined) context.report(value.at, sourceRemark(where, name, fault));
    else if (isLost(name, context)) context.report(value.at, lostRemark(where, name));
    else continue;
    return undefined;
  }
  return template;
}

/** Which characters it may have depends on serial.form: checked where both are known (cross-checks.ts). */
export const serialPrefix: Shape<string> = text({
  expected: "text put before the serial",
  example: '"LINE7-"',
  maxChars: 64,
  fault: (prefix) => {
    if (!prefix.includes("/")) return undefined;
    return { problem: "holds a slash, which no serial may have", fix: 'Use another character, as in "LINE7-".' };
  },
});

export const serialStrip: Shape<string> = text({
  expected: "text of the characters to remove",
  example: '":- "',
  maxChars: 64,
});

export const serialPlaceholders: Shape<readonly string[]> = listOf(
  text({ expected: "a text that is no serial", example: '"TBD"', maxChars: 200 }),
  { inWords: "list of texts", example: '["TBD"]', max: 256 },
);
