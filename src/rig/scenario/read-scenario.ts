import { basename, dirname, resolve } from "node:path";
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";
import { findClosest } from "../../hardware/closest-name.ts";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import type { BootOutcome } from "../boot/boot-report.ts";
import { readFaults } from "../boot/fault-words.ts";
import { modelWords } from "../boot/model-choice.ts";
import { readSettings } from "../boot/settings-words.ts";
import { featuresOf } from "../devicestate/snapd-version.ts";
import { requireHardware } from "../sandbox/hardware.ts";
import { durationMs } from "../story/duration.ts";
import type { Expectations, Scenario } from "./scenario.ts";

const maxChars = 128 * 1024;
const outcomes: readonly BootOutcome[] = ["operational", "not-registered", "failed-seeding", "does-not-register"];

/** Reads the values of one map and complains with the file's line. */
class Reader {
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #nodes = new Map<string, Node>();
  readonly #values = new Map<string, unknown>();

  constructor(file: string, lines: LineCounter, node: Node | null, known: readonly string[]) {
    this.#file = file;
    this.#lines = lines;
    if (!isMap(node)) throw this.wrong(undefined, "it is no map of keys and values");
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      if (!known.includes(name)) throw this.wrong(key as Node, this.#unknown(name, known));
      this.#nodes.set(name, (value ?? key) as Node);
      this.#values.set(name, (value as Node | null)?.toJSON() ?? null);
    }
  }

  #unknown(name: string, known: readonly string[]): string {
    const near = findClosest(name, known);
    return `there is no key ${printable(name, 40)}${near === undefined ? "" : `; did you mean ${near}?`}`;
  }

  wrong(at: Node | string | undefined, why: string): Problem {
    const node = typeof at === "string" ? this.#nodes.get(at) : at;
    const offset = node?.range?.[0];
    const line = offset === undefined ? "" : `:${this.#lines.linePos(offset).line}`;
    return new Problem("scenario-wrong", `cannot read ${this.#file}${line}: ${why}`);
  }

  /** Whatever `work` complains about is told with the line of the key, or of the list's entry. */
  checked<T>(name: string, work: () => T, entry?: number): T {
    try {
      return work();
    } catch (fault) {
      if (!(fault instanceof Problem || fault instanceof RangeError)) throw fault;
      const list = this.#nodes.get(name);
      const item = entry !== undefined && isSeq(list) ? (list.items[entry] as Node) : name;
      throw this.wrong(item, fault.message.replace(/^cannot (?:make|play) /, ""));
    }
  }

  isNull(name: string): boolean {
    return this.#values.get(name) === null;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  node(name: string): Node | null {
    return this.#nodes.get(name) ?? null;
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (typeof value === "string" && value !== "") return value;
    throw this.wrong(name, `${name} is a text; put it in quotes`);
  }

  texts(name: string): readonly string[] {
    const value = this.#values.get(name) ?? [];
    if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
    throw this.wrong(name, `${name} is a list of texts`);
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
    throw this.wrong(name, `${name} is a whole number`);
  }

  duration(name: string): number | undefined {
    const text = this.text(name);
    const ms = text === undefined ? undefined : durationMs(text);
    if (text !== undefined && ms === undefined) throw this.wrong(name, `${name} is a time such as 90s, 10m or 24h`);
    return ms;
  }

  map(name: string): Readonly<Record<string, unknown>> {
    const value = this.#values.get(name) ?? {};
    if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
    throw this.wrong(name, `${name} is a map`);
  }
}

const expectKeys = [
  "outcome",
  "code",
  "serial",
  "identities",
  "findings",
  "operational-before",
  "operational-after",
  "requests",
];

function requestsIn(reader: Reader): Expectations["requests"] {
  if (!reader.has("requests")) return undefined;
  const entries = Object.entries(reader.map("requests"));
  if (entries.some(([, count]) => typeof count !== "number")) throw reader.wrong("requests", "requests are counts");
  return Object.fromEntries(entries) as Record<string, number>;
}

function withoutUndefined<T extends object>(value: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function expectationsOf(reader: Reader): Expectations {
  const outcome = reader.text("outcome");
  const known = outcomes.find((one) => one === outcome);
  if (outcome !== undefined && known === undefined) throw reader.wrong("outcome", `outcome is ${outcomes.join(", ")}`);
  const hasNoSerial = reader.isNull("serial");
  return withoutUndefined({
    outcome: known,
    code: reader.text("code"),
    serial: hasNoSerial ? null : reader.text("serial"),
    identities: reader.number("identities"),
    findings: reader.has("findings") ? reader.texts("findings") : undefined,
    operationalBeforeMs: reader.duration("operational-before"),
    operationalAfterMs: reader.duration("operational-after"),
    requests: requestsIn(reader),
  });
}

const keys = [
  "about",
  "gadget",
  "hooks",
  "hardware",
  "model",
  "snapd",
  "connect",
  "disconnect",
  "settings",
  "faults",
  "profile",
  "tries",
  "until",
  "takt",
  "expect",
];

const hookName = /^[a-z]+(-[a-z]+)*$/;

function hooksIn(reader: Reader): Readonly<Record<string, string>> {
  const hooks = reader.map("hooks");
  for (const [name, script] of Object.entries(hooks)) {
    if (!hookName.test(name) || typeof script !== "string") throw reader.wrong("hooks", "hooks are scripts by name");
  }
  return hooks as Record<string, string>;
}

function settingsIn(reader: Reader): readonly string[] {
  const words = Object.entries(reader.map("settings")).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  reader.checked("settings", () => readSettings(words));
  return words;
}

function profileIn(reader: Reader): Scenario["profile"] {
  const profile = reader.text("profile") ?? "pc";
  if (profile === "pc" || profile === "small-board") return profile;
  throw reader.wrong("profile", "profile is pc or small-board");
}

const maxTries = 100;

function triesIn(reader: Reader): number {
  const tries = reader.number("tries") ?? 3;
  if (tries >= 1 && tries <= maxTries) return tries;
  throw reader.wrong("tries", `tries is a whole number from 1 to ${maxTries}`);
}

function faultsIn(reader: Reader): readonly string[] {
  const faults = reader.texts("faults");
  for (const [index, word] of faults.entries()) {
    reader.checked("faults", () => readFaults([word], new Date(0)), index);
  }
  return faults;
}

function modelIn(reader: Reader): string | undefined {
  const model = reader.text("model");
  if (model === undefined || modelWords.some((word) => word === model)) return model;
  throw reader.wrong("model", `model is one of ${modelWords.join(", ")}`);
}

function snapdIn(reader: Reader): string {
  const version = reader.text("snapd") ?? "2.63";
  reader.checked("snapd", () => featuresOf(version));
  return version;
}

function hardwareIn(reader: Reader): string | undefined {
  const hardware = reader.text("hardware");
  if (hardware !== undefined) reader.checked("hardware", () => requireHardware(hardware));
  return hardware;
}

/** An alias would be read as nothing. */
function refuseAliases(document: Document, wrong: (at: Node, why: string) => Problem): void {
  visit(document, {
    Alias: (_, node) => {
      throw wrong(node, `*${node.source} is an alias; write out what it stands for`);
    },
  });
}

const dayMs = 24 * 3600 * 1000;

/** One scenario from its file's text. Paths in it begin at the file's folder. Problem scenario-wrong, with the line. */
export function readScenario(file: string, text: string): Scenario {
  if (text.length > maxChars)
    throw new Problem("scenario-wrong", `cannot read ${file}: it is longer than ${maxChars} characters`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line;
    throw new Problem(
      "scenario-wrong",
      `cannot read ${file}:${line ?? 1}: ${printable(fault.message.split("\n")[0] ?? "", 200)}`,
    );
  }
  const reader = new Reader(file, lines, document.contents, keys);
  refuseAliases(document, (at, why) => reader.wrong(at, why));
  const gadget = reader.text("gadget");
  const hooks = hooksIn(reader);
  if (gadget !== undefined && Object.keys(hooks).length > 0) {
    throw reader.wrong("hooks", "it names either a gadget or hooks");
  }
  const expected = new Reader(file, lines, reader.node("expect"), expectKeys);
  return {
    name: basename(file).replace(/\.ya?ml$/, ""),
    about: reader.text("about") ?? "",
    gadget: gadget === undefined ? undefined : resolve(dirname(file), gadget),
    hooks,
    hardware: hardwareIn(reader),
    model: modelIn(reader),
    snapd: snapdIn(reader),
    connect: reader.texts("connect"),
    disconnect: reader.texts("disconnect"),
    settings: settingsIn(reader),
    faults: faultsIn(reader),
    profile: profileIn(reader),
    tries: triesIn(reader),
    untilMs: reader.duration("until") ?? dayMs,
    taktMs: reader.duration("takt"),
    expect: expectationsOf(expected),
  };
}
