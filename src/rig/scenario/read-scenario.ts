import { basename, dirname, resolve } from "node:path";
import { type Document, isMap, LineCounter, parseDocument } from "yaml";
import { printable } from "../../problem/printable.ts";
import { type Mistake, mistakesProblem } from "./mistakes.ts";
import { type Complain, type ReadMap, readMap } from "./read-map.ts";
import type { Expectations, Scenario } from "./scenario.ts";
import { type expectKeys, scenarioKeys, settingWord } from "./scenario-keys.ts";

const maxChars = 128 * 1024;
const dayMs = 24 * 3600 * 1000;

/** A file and what is in it. */
export interface ScenarioFile {
  readonly path: string;
  readonly text: string;
}

function withoutUndefined<T extends object>(value: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function expectationsOf(read: ReadMap<typeof expectKeys>): Expectations {
  const { "operational-before": operationalBeforeMs, "operational-after": operationalAfterMs, ...rest } = read;
  return withoutUndefined({ ...rest, operationalBeforeMs, operationalAfterMs });
}

function scenarioOf(path: string, read: ReadMap<typeof scenarioKeys>): Scenario {
  const { about = "", gadget, hooks = {}, hardware, model, snapd = "2.63", profile = "pc", tries = 3 } = read;
  return {
    name: basename(path).replace(/\.ya?ml$/, ""),
    about,
    gadget: gadget === undefined ? undefined : resolve(dirname(path), gadget),
    hooks,
    hardware,
    model,
    snapd,
    connect: read.connect ?? [],
    disconnect: read.disconnect ?? [],
    settings: Object.entries(read.settings ?? {}).map(([name, value]) => settingWord(name, value)),
    faults: read.faults ?? [],
    profile,
    tries,
    untilMs: read.until ?? dayMs,
    taktMs: read.takt,
    expect: expectationsOf(read.expect ?? {}),
  };
}

/** Keys that stand twice are told beside all other mistakes; what is no YAML at all has no keys to look at. */
function complainOfYaml({ errors }: Document, complainAt: (line: number, why: string) => void): boolean {
  for (const { linePos, message, code } of errors) {
    const said = (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
    const why = code === "DUPLICATE_KEY" ? "this key stands twice; leave one of them out" : printable(said, 200);
    complainAt(linePos?.[0].line ?? 1, why);
  }
  return errors.every(({ code }) => code === "DUPLICATE_KEY");
}

function readWith(document: Document, path: string, complain: Complain): Scenario {
  const { contents } = document;
  const read = readMap(contents, scenarioKeys, complain);
  if (isMap(contents) && contents.has("gadget") && contents.has("hooks")) {
    complain("it names either a gadget or hooks; leave one of them out", contents.get("hooks", true) ?? contents);
  }
  if (isMap(contents) && !contents.has("expect")) {
    complain("it expects nothing: say what must come of it, as in expect: {outcome: operational}", contents);
  }
  return scenarioOf(path, read);
}

function look({ path, text }: ScenarioFile, found: Mistake[]): Scenario | undefined {
  const complainAt = (line: number, why: string): void => {
    found.push({ file: path, line, why });
  };
  if (text.length > maxChars) {
    complainAt(1, `it is longer than ${maxChars} characters`);
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (!complainOfYaml(document, complainAt)) return undefined;
  return readWith(document, path, (why, at) => {
    const offset = at?.range?.[0];
    complainAt(offset === undefined ? 1 : lines.linePos(offset).line, why);
  });
}

/**
 * Scenarios from the texts of their files. Paths in one begin at its folder. Problem scenario-wrong, with every mistake in
 * any of them and its line.
 */
export function readScenarios(files: readonly ScenarioFile[]): readonly Scenario[] {
  const mistakes: Mistake[] = [];
  const scenarios = files.flatMap((file) => look(file, mistakes) ?? []);
  if (mistakes.length === 0) return scenarios;
  const inOrder = mistakes.toSorted((one, other) => (one.file === other.file ? one.line - other.line : 0));
  throw mistakesProblem(inOrder);
}
