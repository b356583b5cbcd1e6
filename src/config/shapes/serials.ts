import { checkSourceName, sourceNames } from "../../hardware/sources.ts";
import { parseTemplate, sourcesOf } from "../../hardware/template.ts";
import { printable } from "../../problem/printable.ts";
import type { Located } from "../located.ts";
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
    const apart = spacedName(value);
    if (apart !== undefined) {
      const problem = `${context.path} must be the name of a source, and is a map: the colon has a space behind it`;
      context.report(value.at, { code: "settings-value-wrong", problem, fix: `Write "${apart}", without the space.` });
      return undefined;
    }
    const name = textOf(value, context, { expected: "the name of a source", example: "dmi.product-serial" });
    if (name === undefined) return undefined;
    const fault = checkSourceName(name);
    if (fault !== undefined) context.report(value.at, sourceRemark(context.path, name, fault));
    else if (isLost(name, context)) context.report(value.at, lostRemark(context.path, name));
    else {
      if (isPacked(name, context)) context.report(value.at, packedRemark(context.path, name));
      return name;
    }
    return undefined;
  },
};

/** `mac: eth0` is a map to YAML, and was meant as mac:eth0. */
function spacedName(value: Located): string | undefined {
  const [entry, ...others] = value.kind === "map" ? value.entries : [];
  if (entry === undefined || others.length > 0 || entry.value.kind !== "scalar") return undefined;
  const name = `${entry.name}:${printable(String(entry.value.written ?? entry.value.value), 60)}`;
  return checkSourceName(name) === undefined ? name : undefined;
}

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

/** What lies beside the settings in a gadget is the same on every device; on a factory's partition it need not be. */
function isPacked(name: string, { layer }: CheckContext): boolean {
  return layer === "file" && /^file:(?!\/)/.test(name);
}

function packedRemark(path: string, name: string) {
  return {
    code: "settings-serial-shared",
    severity: "warning",
    problem: `${path}: "${printable(name, 60)}" lies beside the settings: inside a gadget that file is the same on every device`,
    fix: "Write the absolute path of a file of the device, as file:/var/lib/factory/serial.",
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
  example: '["dmi.product-serial", "device-tree.serial-number"]',
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
