import { kindInWords, type Located, type LocatedEntry, type LocatedMap, type Place } from "../../../config/located.ts";
import { findClosest } from "../../../hardware/closest-name.ts";
import { printable } from "../../../problem/printable.ts";
import { findingAt, type ModelFinding } from "./model-finding.ts";

/** What a value is, and itself where it is short enough to be shown. */
function shown(value: Located): string {
  if (value.kind === "scalar" && typeof value.value === "string") return `"${printable(value.value, 60)}"`;
  return kindInWords(value);
}

type Words = Pick<ModelFinding, "code" | "problem" | "fix">;

/** A map of the model (the model itself, or one of its snaps) whose members are asked for by name; it notes what is wrong. */
export class LocatedMembers {
  readonly at: Place;
  readonly #path: string;
  readonly #findings: ModelFinding[];
  readonly #entries: ReadonlyMap<string, LocatedEntry>;

  constructor(map: LocatedMap, findings: ModelFinding[], path = "") {
    this.at = map.at;
    this.#path = path;
    this.#findings = findings;
    this.#entries = new Map(map.entries.map((entry) => [entry.name, entry]));
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  value(name: string): Located | undefined {
    return this.#entries.get(name)?.value;
  }

  /** A finding about a member, or about the map itself where it has no such member. */
  note(name: string, words: Words, severity: ModelFinding["severity"] = "error"): void {
    const entry = this.#entries.get(name);
    this.#findings.push(findingAt(entry?.at ?? this.at, { ...words, severity, path: this.pathOf(name) }));
  }

  /** The member as a text; undefined if it is absent or of another kind, which is noted elsewhere for all members. */
  text(name: string): string | undefined {
    const value = this.value(name);
    return value?.kind === "scalar" && typeof value.value === "string" ? value.value : undefined;
  }

  /** Notes a list or map where a text belongs. */
  optionalText(name: string): string | undefined {
    const value = this.value(name);
    if (value !== undefined && value.kind !== "scalar") this.wrong(name, "a text", `Write "${name}": "…".`);
    return this.text(name);
  }

  /** Notes a member that is missing or empty. */
  mandatoryText(name: string, fix: string): string | undefined {
    if (!this.has(name)) {
      this.note(name, { code: "model-header-missing", problem: `"${this.pathOf(name)}" is missing`, fix });
      return undefined;
    }
    const value = this.optionalText(name);
    if (value === "") this.wrong(name, "a text that is not empty", fix);
    return value === "" ? undefined : value;
  }

  /** The texts of a list; what is no text in it is noted, as is another kind of value. */
  texts(name: string, example: string): readonly string[] {
    const value = this.value(name);
    if (value === undefined) return [];
    const fix = `Write "${name}": ["${example}"].`;
    if (value.kind !== "list") {
      this.wrong(name, "a list of texts", fix);
      return [];
    }
    if (value.items.some((item) => item.kind !== "scalar")) this.wrong(name, "a list of texts", fix);
    return value.items.flatMap((item) =>
      item.kind === "scalar" && typeof item.value === "string" ? [item.value] : [],
    );
  }

  wrong(name: string, expected: string, fix: string): void {
    const value = this.value(name);
    const got = value === undefined ? "nothing" : shown(value);
    const problem = `"${this.pathOf(name)}" must be ${expected}, but is ${got}`;
    this.note(name, { code: "model-header-wrong", problem, fix });
  }

  /** Notes a text that is none of the words. */
  oneOf(name: string, words: readonly string[]): string | undefined {
    const text = this.optionalText(name);
    if (text === undefined || text === "" || words.includes(text)) return text;
    const meant = findClosest(text, words);
    const fix = meant === undefined ? `Write one of ${words.join(", ")}.` : `Did you mean "${meant}"?`;
    this.wrong(name, `one of ${words.join(", ")}`, fix);
    return undefined;
  }

  conflict(name: string, problem: string, fix: string): void {
    this.note(name, { code: "model-header-conflict", problem, fix });
  }

  warn(name: string, problem: string, fix: string): void {
    this.note(name, { code: "model-needs-thought", problem, fix }, "warning");
  }

  pathOf(name: string): string {
    if (this.#path === "") return name;
    return name === "" ? this.#path : `${this.#path}.${name}`;
  }
}
