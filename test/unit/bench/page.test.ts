import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { budgetedNames, judge } from "../../bench/budget.ts";
import { CannotMeasure } from "../../bench/fault.ts";
import type { Figure } from "../../bench/figures/figure.ts";
import { entryOf, historyText, parseHistory, readHistory, record } from "../../bench/history.ts";
import type { Machine } from "../../bench/machine.ts";
import { figuresSection } from "../../bench/page.ts";

const machine: Machine = {
  cpu: 'Some "fast" CPU | 2, GHz',
  cores: 2,
  memoryGB: 4,
  node: "24.0.0",
  openssl: "3.5.0",
  kernel: "6.1.0",
  system: "Some Linux",
  load: 0.1,
};
const first = { time: "2026-11-01T00:00:00Z", commit: "aaaaaaaaaaaa", machine };
const second = { time: "2026-11-02T00:00:00Z", commit: "bbbbbbbbbbbb", machine };

function figure(name: string, ours: number, limit?: number): Figure {
  const sides = { name, what: "ours", peerWhat: "theirs", unit: "ms", ours: [ours, ours], peer: [10, 10] } as const;
  return limit === undefined ? sides : { ...sides, limit: { value: limit, what: "Node itself" } };
}

test("what is recorded is read back, whatever the machine is called", () => {
  const entries = [entryOf(first, figure("start", 12.5, 9)), entryOf(first, figure("rsa-4096", 4))];
  expect(parseHistory(historyText(entries))).toEqual(entries);
  expect(entries[0]).toMatchObject({ ours: "12.5", peer: "10", ratio: "1.25", pairs: "2", limit: "9" });
});

test.each([
  ["without a column", (text: string) => text.replace(",figure", ""), "it has no column figure"],
  ["that is empty", () => "", "it has no column time"],
  ["of another kind", () => "garbage\n", "it has no column time"],
  ["with a line of another kind", (text: string) => `${text}garbage\n`, "line 3 has 1 values"],
  ["with a word for a number", (text: string) => text.replace("12.5", "abc"), 'line 2 has "abc" as its ours'],
  ["with a figure that is NaN", (text: string) => text.replace(",1.25,", ",NaN,"), 'line 2 has "NaN" as its ratio'],
  ["with a bar in a name", (text: string) => text.replace("start", "st|art"), 'line 2 has "st|art" as its figure'],
  ["with an open quotation", (text: string) => text.replace(",start", ',"start'), "Quot"],
])("a history %s is refused", (_what, spoil, fault) => {
  const text = spoil(historyText([entryOf(first, figure("start", 12.5, 9))]));
  expect(() => parseHistory(text)).toThrow(CannotMeasure);
  expect(() => parseHistory(text)).toThrow(fault);
});

describe("a record", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-history-"));
  mkdirSync(join(folder, "docs"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "docs/performance-history.csv");
  const run = (one: Figure, occasion = first) => ({ ...occasion, figures: [judge(one)] });
  const twenty = (one: Figure): Figure => ({ ...one, ours: Array(20).fill(one.ours[0]), peer: Array(20).fill(10) });

  test("adds to what is there", () => {
    record(folder, run(twenty(figure("start", 11))));
    record(folder, run(twenty(figure("start", 12)), second));
    expect(readHistory(folder).map(({ ours, pairs }) => [ours, pairs])).toEqual([
      ["11", "20"],
      ["12", "20"],
    ]);
    expect(readdirSync(join(folder, "docs"))).toEqual(["performance-history.csv"]);
  });

  test("of a run that is recorded already is refused, and adds nothing of it", () => {
    const before = readFileSync(path, "utf8");
    const both = { ...first, figures: ["hook", "start"].map((name) => judge(twenty(figure(name, 11)))) };
    expect(() => record(folder, both)).toThrow("cannot record start of 2026-11-01T00:00:00Z: it is recorded already");
    expect(() => record(folder, both)).toThrow(CannotMeasure);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  test("of few pairs or of another executable is refused, and so is one behind a line of another kind", () => {
    const before = readFileSync(path, "utf8");
    const good = run(twenty(figure("hook", 11)));
    expect(() => record(folder, run(figure("start", 11)))).toThrow("cannot record start with 2 pairs");
    expect(() => record(folder, { ...good, executable: "/bin/other" })).toThrow("cannot record figures of /bin/other");
    expect(readFileSync(path, "utf8")).toBe(before);
    writeFileSync(path, `${before}garbage\n`);
    expect(() => record(folder, good)).toThrow("line 4 has 1 values");
    expect(readFileSync(path, "utf8")).toBe(`${before}garbage\n`);
  });
});

test("the page shows the last entry of each figure, by occasion, judged by the budget", () => {
  const entries = [
    entryOf(first, figure("start", 99)),
    entryOf(first, figure("rsa-4096", 4)),
    entryOf(second, figure("start", 12, 9)),
    entryOf(second, figure("start-cpu", 30)),
  ];
  const page = figuresSection(entries);
  expect(page.match(/^Recorded .*/gm)).toEqual([
    expect.stringContaining("2026-11-02T00:00:00Z, commit bbbbbbbbbbbb"),
    expect.stringContaining("2026-11-01T00:00:00Z, commit aaaaaaaaaaaa"),
  ]);
  expect(page).toContain("| `start` | ms | 12.00 ± 0.00 | 10.00 ± 0.00 | 1.200 | 1.20–1.20 | 2 | ≤ 1.3 | met | 9.00 |");
  expect(page).toContain("| `start-cpu` | ms | 30.00 ± 0.00 | 10.00 ± 0.00 | 3.000 | 3.00–3.00 | 2 |  |  |  |");
  expect(page).not.toContain("99.00");
});

test("the last entry of a figure is the newest by its time, wherever it stands in the history", () => {
  const page = figuresSection([entryOf(second, figure("start", 12)), entryOf(first, figure("start", 99))]);
  expect(page).toContain("| 12.00 ± 0.00 |");
  expect(page).not.toContain("99.00");
});

test("the page names the figures that have a target and no record", () => {
  const entries = [...budgetedNames(), "start-cpu"].map((name) => entryOf(first, figure(name, 12)));
  const without = (...names: readonly string[]) => entries.filter((entry) => !names.includes(entry.figure));
  expect(figuresSection(without("rsa-4096", "growth-fleet"))).toMatch(
    /\n\nWith a target, but never recorded: `rsa-4096`, `growth-fleet`\.$/,
  );
  expect(figuresSection(without("start-cpu"))).not.toContain("never recorded");
});

test("without a record the page says how to make one", () => {
  expect(figuresSection([])).toContain("npm run bench -- --record");
});
