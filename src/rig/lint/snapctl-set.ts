import type { Script, ScriptLine } from "./script.ts";
import { type Assignment, type ShellCommand, unquoted } from "./shell-command.ts";

/** One key that a script sets with snapctl. */
export interface SnapctlSet {
  readonly line: number;
  readonly key: string;
  /** As it stands in the script, quoting included. */
  readonly raw: string;
  /** Without the shell's own quote marks. */
  readonly value: string;
  /** -s: taken as text whatever it looks like. */
  readonly asText: boolean;
}

function setsOf({ line, name, args }: ShellCommand): readonly SnapctlSet[] {
  if (name !== "snapctl" || args[0] !== "set") return [];
  const words = args.slice(1);
  const asText = words.some((one) => /^-[a-z]*s|^--string$/.test(one) && !one.includes("="));
  return words.flatMap((one) => {
    const [, key, raw] = /^["']?([a-z][\w.-]*)=(.*)$/s.exec(one) ?? [];
    if (key === undefined || raw === undefined) return [];
    // snapctl set "key=value": the quote marks are around both.
    const whole = /^["']/.test(one) ? raw.slice(0, -1) : raw;
    return [{ line, key, raw: whole, value: unquoted(whole), asText }];
  });
}

/** Every `snapctl set KEY=VALUE` of a script. */
export function snapctlSets({ commands }: Script): readonly SnapctlSet[] {
  return commands.flatMap(setsOf);
}

/** Those that propose the serial. */
export function serialSets(script: Script): readonly SnapctlSet[] {
  return snapctlSets(script).filter(({ key }) => key === "registration.proposed-serial");
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].flatMap(([, name]) => name ?? []);
}

/** Of a name that is set very often the last ones tell enough. */
const maxAssignments = 20;

/** Where a variable is set before this line, the last place first. */
export function assignmentsBefore({ commands }: Script, name: string, line: number): readonly Assignment[] {
  const found: Assignment[] = [];
  for (let at = commands.length - 1; at >= 0 && found.length < maxAssignments; at -= 1) {
    const { line: here = 0, assignments = [] } = commands[at] ?? {};
    if (here <= line) found.push(...assignments.filter((one) => one.name === name));
  }
  return found;
}

/** The set itself and, before it, every assignment of a variable that its value is made of. */
export function sourcesOf(script: Script, set: SnapctlSet): readonly ScriptLine[] {
  const found: ScriptLine[] = [{ line: set.line, text: set.value }];
  const known = new Set<string>();
  for (const { line, text } of found) {
    for (const name of namesIn(text).filter((one) => !known.has(one))) {
      known.add(name);
      found.push(
        ...assignmentsBefore(script, name, line).map(({ raw, ...where }) => ({ line: where.line, text: raw })),
      );
    }
  }
  return found;
}
