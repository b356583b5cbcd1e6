import { boundsOf, budgetedNames, verdictOf } from "./budget.ts";
import type { Entry } from "./history.ts";
import { aim, number } from "./show.ts";

const headings = ["figure", "unit", "ours", "peer", "ratio", "nine of ten runs", "pairs", "target", "", "limit"];

function row(entry: Entry): readonly string[] {
  const value = (column: keyof Entry): number => Number(entry[column]);
  const side = (name: "ours" | "peer"): string => `${number(value(name))} ± ${number(value(`${name} deviation`))}`;
  const bounds = boundsOf(entry.figure);
  const ratio = { ratio: value("ratio"), low: value("ratio low"), high: value("ratio high") };
  return [
    `\`${entry.figure}\``,
    entry.unit,
    side("ours"),
    side("peer"),
    ratio.ratio.toFixed(3),
    `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`,
    entry.pairs,
    aim(bounds),
    bounds === undefined ? "" : verdictOf(ratio, bounds),
    entry.limit === "" ? "" : number(value("limit")),
  ];
}

/** The newest entry of each figure, in the order in which figures first came up: a kept run may be recorded late. */
function latest(entries: readonly Entry[]): readonly Entry[] {
  const newest = new Map<string, Entry>();
  for (const entry of entries) {
    const known = newest.get(entry.figure);
    // Every time has the same form, so text order is order in time.
    if (known === undefined || known.time <= entry.time) newest.set(entry.figure, entry);
  }
  return [...newest.values()];
}

/** What the table does not show, though the project wants something of it. */
function neverRecorded(entries: readonly Entry[]): readonly string[] {
  const recorded = new Set(entries.map(({ figure }) => figure));
  const names = budgetedNames().filter((name) => !recorded.has(name));
  return names.length === 0 ? [] : [`With a target, but never recorded: \`${names.join("`, `")}\`.`];
}

function occasionOf({ time, commit, machine }: Entry): string {
  return `Recorded ${time}, commit ${commit}, on ${machine}:`;
}

/** The figures that were recorded last, as Markdown: a table for each occasion, by docs/performance-history.csv. */
export function figuresSection(entries: readonly Entry[]): string {
  if (entries.length === 0) return "Nothing is recorded yet: `npm run bench -- --record` does it.";
  const occasions = Map.groupBy(latest(entries), occasionOf);
  const tables = [...occasions].map(([occasion, members]) => {
    const rows = [headings, headings.map(() => "---"), ...members.map(row)];
    return [occasion, "", ...rows.map((cells) => `| ${cells.join(" | ")} |`)].join("\n");
  });
  return [...tables, ...neverRecorded(entries)].join("\n\n");
}
