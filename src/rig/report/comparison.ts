import type { BootReport } from "../boot/boot-report.ts";
import type { FleetReport } from "../fleet/report/fleet-report.ts";
import { inWords } from "../story/duration.ts";
import { bounded, type Html, html } from "./html.ts";
import type { RigDocument } from "./read-document.ts";
import { table } from "./table.ts";

/** One thing that two runs can be compared by. */
interface Figure {
  readonly words: string;
  readonly value?: number;
}

type Figures = ReadonlyMap<string, Figure>;

function count(value: number): Figure {
  return { words: String(value), value };
}

function bootFigures(report: BootReport): [string, Figure][] {
  const { outcome, code, operationalAtMs, serial, findings, http, timeline, whereTimeWent } = report;
  const codes = [...new Set(findings.map((finding) => finding.code))].toSorted();
  return [
    ["outcome", { words: code === undefined ? outcome : `${outcome}: ${code}` }],
    ["operational after", operationalAtMs === undefined ? { words: "never" } : time(operationalAtMs)],
    ["serial", { words: serial ?? "none" }],
    ["findings", { words: codes.length === 0 ? "none" : codes.join(", ") }],
    ["HTTP exchanges", count(http.length)],
    ["failures on the way", count(timeline.filter((event) => event.code !== undefined).length)],
    ...whereTimeWent.slice(0, 20).map(({ actor, ms }): [string, Figure] => [`time: ${actor}`, time(ms)]),
  ];
}

function time(ms: number): Figure {
  return { words: inWords(ms), value: ms };
}

function fleetFigures({ devices, throughput, latency, retries, requestIds, errors }: FleetReport): [string, Figure][] {
  const ms = (value: number | undefined): Figure =>
    value === undefined ? { words: "not measured" } : { words: `${value} ms`, value };
  return [
    ["registered", count(devices.registered)],
    ["failed", count(devices.failed)],
    ["devices a second", count(throughput.devicesPerSecond)],
    ["retries", count(retries)],
    ["request-ids wasted", count(requestIds.wasted)],
    ...(["requestId", "serial", "whole"] as const).flatMap((key): [string, Figure][] => [
      [`${key} p50`, ms(latency[key]?.p50Ms)],
      [`${key} p99`, ms(latency[key]?.p99Ms)],
    ]),
    ...Object.entries(errors.tries).map(([code, tries]): [string, Figure] => [`tries: ${code}`, count(tries)]),
  ];
}

/** What one document gives to compare, by the name of the boot and of the figure. */
function figuresIn(document: RigDocument): [string, Figure][] {
  switch (document.kind) {
    case "fleet":
      return fleetFigures(document.fleet).map(([name, figure]) => [`fleet: ${name}`, figure]);
    case "failure":
      return [["failed run: code", { words: document.failure.code }]];
    case "boots":
      return document.boots.flatMap(({ name, report }) =>
        bootFigures(report).map(([what, figure]): [string, Figure] => [`${name}: ${what}`, figure]),
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

/** The other run beside this one; what is the same stands last. */
export function comparison(documents: readonly RigDocument[], others: readonly RigDocument[]): Html {
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
  return html`<p>${changed.length} of ${rows.length} figures differ from ${source}.</p>
${table("This run and the other", ["figure", "other run", "this run", "difference"], shown, "stacked")}${more}`;
}
