import type { Script, ScriptLine } from "./script.ts";

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

const word = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\([^()]*\)|`[^`]*`|\\.|[^\s;|&"'`\\])+/gy;

/** The words of a simple command; they end where the shell's command ends. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  word.lastIndex = 0;
  for (;;) {
    const blank = /^\s*/.exec(text.slice(word.lastIndex))?.[0].length ?? 0;
    word.lastIndex += blank;
    const found = word.exec(text)?.[0];
    if (found === undefined) return words;
    words.push(found);
  }
}

/** What the shell takes off: the outer quote marks, and the backslash before an inner one. */
function unquoted(raw: string): string {
  return raw.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
    (_all, double: string | undefined, single: string | undefined) =>
      double === undefined ? (single ?? "") : double.replace(/\\(["\\$`])/g, "$1"),
  );
}

function setsOf({ line, text }: ScriptLine): readonly SnapctlSet[] {
  return [...text.matchAll(/\bsnapctl\s+set\s+/g)].flatMap((found) => {
    const words = wordsOf(text.slice(found.index + found[0].length));
    const asText = words.some((one) => /^-[a-z]*s|^--string$/.test(one) && !one.includes("="));
    return words.flatMap((one) => {
      const [, key, raw] = /^["']?([a-z][\w.-]*)=(.*)$/s.exec(one) ?? [];
      if (key === undefined || raw === undefined) return [];
      // snapctl set "key=value": the quote marks are around both.
      const whole = /^["']/.test(one) ? raw.slice(0, -1) : raw;
      return [{ line, key, raw: whole, value: unquoted(whole), asText }];
    });
  });
}

/** Every `snapctl set KEY=VALUE` of a script. */
export function snapctlSets({ lines }: Script): readonly SnapctlSet[] {
  return lines.flatMap(setsOf);
}

/** Those that propose the serial. */
export function serialSets(script: Script): readonly SnapctlSet[] {
  return snapctlSets(script).filter(({ key }) => key === "registration.proposed-serial");
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].flatMap(([, name]) => name ?? []);
}

/** The set itself and, before it, every assignment of a variable that its value is made of. */
export function sourcesOf(script: Script, set: SnapctlSet): readonly ScriptLine[] {
  const wanted = new Set(namesIn(set.value));
  const found: ScriptLine[] = [{ line: set.line, text: set.value }];
  for (const one of script.lines.filter(({ line }) => line < set.line).toReversed()) {
    const [, name, text] = /^\s*(?:export\s+|readonly\s+|local\s+)*([A-Za-z_]\w*)=(.*)$/s.exec(one.text) ?? [];
    if (name === undefined || text === undefined || !wanted.has(name)) continue;
    found.push({ line: one.line, text });
    for (const further of namesIn(text)) wanted.add(further);
  }
  return found;
}
