import { findClosest } from "../hardware/closest-name.ts";
import { printable } from "../problem/printable.ts";
import { allKeys, groupMeanings } from "./keys.ts";
import { apiKeyVariable, settingVariables, splitPath } from "./layers.ts";
import type { Remark } from "./shape.ts";

const paths = allKeys.map(({ path }) => path);

/** Names from snapd, other agents and habit, and what they are called here. */
const otherNames: Readonly<Record<string, string>> = {
  "api-key": "vault.headers: {api-key: {file: PATH}}",
  apikey: "vault.headers: {api-key: {file: PATH}}",
  "vault.api-key": "vault.headers: {api-key: {file: PATH}}",
  "vault.apikey": "vault.headers: {api-key: {file: PATH}}",
  "device-service": "vault, with the same url and headers below it",
  "serial.source": "serial.sources, a list",
  sources: "serial.sources",
  headers: "vault.headers",
  proxy: "vault.proxy",
  "vault.timeout": "deadline, in seconds",
  timeout: "deadline, in seconds",
  loglevel: "log.level",
};

const serialNames = new Set([
  "serial.value",
  "serial.number",
  "serial.serial",
  "serial-number",
  "serial.proposed-serial",
]);

/** A serial number as a setting: the same one on every device of the image. */
export function literalSerial(path: string): Remark & { path: string } {
  return {
    code: "settings-serial-literal",
    path,
    problem: `${path} is a serial number, which every device of the image would then have`,
    fix: 'Name the file that holds each device\'s own number: serial: {sources: ["file:PATH"]}.',
  };
}

/** What to say about a key that is not in the schema. */
export function unknownKey(path: string): Remark {
  const shown = printable(path, 80);
  if (serialNames.has(path.toLowerCase())) return literalSerial(shown);
  return { code: "settings-key-unknown", path: shown, problem: `there is no key "${shown}"`, fix: fixFor(path) };
}

/** A key by the name of the environment variable that stands for it. */
function variableFix(name: string): string | undefined {
  if (name === apiKeyVariable)
    return `This is an environment variable's name; in a file it is called ${otherNames["api-key"]}.`;
  const key = Object.hasOwn(settingVariables, name) ? settingVariables[name] : undefined;
  return key === undefined ? undefined : `This is the environment variable's name: in a file it is called ${key}.`;
}

/** log_level and log-level for log.level: the right words with another sign between them. */
function otherSign(lower: string): string | undefined {
  const signless = (text: string): string => text.replaceAll(/[._-]/g, "-");
  const meant = paths.find((path) => path.includes(".") && signless(path) === signless(lower));
  if (meant === undefined || meant === lower) return undefined;
  const [group, name] = splitPath(meant);
  return `Did you mean ${meant}? Write "${name}:" indented below "${group}:".`;
}

function fixFor(path: string): string {
  const lower = path.toLowerCase();
  const elsewhere = variableFix(path) ?? otherSign(lower);
  if (elsewhere !== undefined) return elsewhere;
  const other = Object.hasOwn(otherNames, lower) ? otherNames[lower] : undefined;
  if (other !== undefined) return `It is called ${other}.`;
  if (lower.endsWith("<<")) return "Merge keys (<<) are not part of YAML 1.2: write the values out.";
  if (paths.includes(lower)) return nestingFix(lower);
  const [group, name] = splitPath(lower);
  const near = group === undefined ? nearestTop(name) : nearestBelow(group, name);
  return near === undefined ? `Remove it, or use one of: ${siblings(group).join(", ")}.` : `Did you mean ${near}?`;
}

/** A key written flat, with its dot, or in another case. */
function nestingFix(path: string): string {
  const [group, name] = splitPath(path);
  return group === undefined
    ? `Write it in lower case: ${path}.`
    : `Write it nested and in lower case: "${name}:" indented below "${group}:".`;
}

function nearestTop(name: string): string | undefined {
  const near = findClosest(name, siblings(undefined));
  if (near !== undefined) return near;
  // The right name in the wrong place: url at the top level.
  const below = paths.filter((path) => splitPath(path)[1] === name);
  return below.length === 0 ? undefined : below.join(" or ");
}

function nearestBelow(group: string, name: string): string | undefined {
  const near = findClosest(name, siblings(group));
  if (near !== undefined) return `${group}.${near}`;
  return paths.find((path) => path === name || splitPath(path)[1] === name);
}

/** The names that may stand at this level. */
function siblings(group: string | undefined): string[] {
  if (group !== undefined && Object.hasOwn(groupMeanings, group)) {
    return paths.map(splitPath).flatMap(([parent, name]) => (parent === group ? [name] : []));
  }
  return [...new Set(paths.map((path) => splitPath(path)[0] ?? path))];
}
