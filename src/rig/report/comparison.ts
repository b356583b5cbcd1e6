import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import type { BootReport } from "../boot/boot-report.ts";
import { inWords } from "../story/duration.ts";
import { count, type Figure, type NamedFigure } from "./figure.ts";
import { fleetFigures } from "./fleet-figures.ts";
import { bounded, type Html, html } from "./html.ts";
import type { RigDocument } from "./read-document.ts";
import { table } from "./table.ts";

type Figures = ReadonlyMap<string, Figure>;

function bootFigures(report: BootReport): readonly NamedFigure[] {
  const { outcome, code, operationalAtMs, serial, findings, http, timeline, whereTimeWent } = report;
  const codes = [...new Set(findings.map((finding) => finding.code))].toSorted();
  return [
    ["outcome", { words: code === undefined ? outcome : `${outcome}: ${code}` }],
    ["operational after", operationalAtMs === undefined ? { words: "never" } : time(operationalAtMs)],
    ["serial", { words: serial ?? "none" }],
    ["findings", { words: codes.length === 0 ? "none" : codes.join(", ") }],
    ["HTTP exchanges", count(http.length)],
    ["failures on the way", count(timeline.filter((event) => event.code !== undefined).length)],
    ...whereTimeWent.slice(0, 20).map(({ actor, ms }): NamedFigure => [`time: ${actor}`, time(ms)]),
  ];
}

function time(ms: number): Figure {
  return { words: inWords(ms), value: ms };
}

/** What one document gives to compare, by the name of the boot and of the figure. */
function figuresIn(document: RigDocument): readonly NamedFigure[] {
  switch (document.kind) {
    case "fleet":
      return fleetFigures(document.fleet).map(([name, figure]) => [`fleet: ${name}`, figure]);
    case "failure":
      return [["failed run: code", { words: document.failure.code }]];
    case "boots":
      return document.boots.flatMap(({ name, report }) =>
        bootFigures(report).map(([what, figure]): NamedFigure => [`${name}: ${what}`, figure]),
      );
  }
}

function figuresOf(documents: readonly RigDocument[]): Figures {
  return new Map(documents.flatMap(figuresIn));
}

/** "more by 12 (8.1 %)": the direction in words, not by a colour. */
function difference(before: Figure | undefined, after: Figure | undefined): string {
  if (before === undefined) return "new";
  if (after === undefined) return "gone";
  if (before.words === after.words) return "same";
  if (before.value === undefined || after.value === undefined) return "changed";
  const change = after.value - before.value;
  const share = before.value === 0 ? "" : ` (${((100 * Math.abs(change)) / before.value).toFixed(1)} %)`;
  return change === 0 ? "same" : `${change > 0 ? "▲ more" : "▼ less"}${share}`;
}

const kindWords = { boots: "boots", fleet: "a fleet", failure: "a run that came to nothing" } as const;

/** Problem usage-wrong where nothing of the one can be held against the other. */
function requireSameKind(documents: readonly RigDocument[], others: readonly RigDocument[]): void {
  const kinds = new Set(documents.map(({ kind }) => kind));
  // What failed and what did not can be two tries of the same thing.
  if (others.some(({ kind }) => kinds.has(kind) || kind === "failure") || kinds.has("failure")) return;
  const named = (all: readonly RigDocument[]): string => all.map(({ source }) => printable(source, 80)).join(", ");
  const are = (all: readonly RigDocument[]): string => [...new Set(all.map(({ kind }) => kindWords[kind]))].join(", ");
  const cause = `the first is ${are(documents)}, the other ${are(others)}`;
  throw new Problem("usage-wrong", `cannot compare ${named(documents)} with ${named(others)}: ${cause}`, {
    cure: "Compare a fleet with a fleet, and boots or scenarios with boots or scenarios.",
  });
}

/** What must be known before the figures are read. */
function remarks(before: Figures, after: Figures, documents: readonly RigDocument[]): Html {
  const common = [...after.keys()].filter((name) => before.has(name));
  const settings = common.filter((name) => after.get(name)?.setting === true);
  const differing = settings.filter((name) => after.get(name)?.words !== before.get(name)?.words);
  const short = differing.map((name) => name.replace(/^fleet: /, ""));
  const strangers =
    common.length === 0 && documents.some(({ kind }) => kind === "boots")
      ? html`<p>No figures can be compared: no boot has the same name in both runs.</p>`
      : html``;
  if (settings.length === 0) return strangers;
  return short.length === 0
    ? html`<p>The settings of the runs are the same.</p>`
    : html`<p>The settings of the runs differ: ${short.join(", ")}. Other figures may differ because of that.</p>`;
}

/** The other run beside this one; what is the same stands last. Problem usage-wrong where they are of different kinds. */
export function comparison(documents: readonly RigDocument[], others: readonly RigDocument[]): Html {
  requireSameKind(documents, others);
  const [after, before] = [figuresOf(documents), figuresOf(others)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const rows = names.map((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return [name, was?.words ?? "", is?.words ?? "", difference(was, is)];
  });
  const changed = rows.filter(([, , , change]) => change !== "same");
  const same = rows.filter(([, , , change]) => change === "same");
  const { shown, more } = bounded([...changed, ...same], 2000);
  const source = others.map((other) => other.source).join(", ");
  return html`${remarks(before, after, documents)}<p>${changed.length} of ${rows.length} figures differ from ${source}.</p>
${table("This run and the other", ["figure", "other run", "this run", "difference"], shown, "stacked")}${more}`;
}
