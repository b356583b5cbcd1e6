import { expect, test } from "vitest";
import type { Figure } from "../../bench/figures/figure.ts";
import { entryOf, historyText, parseHistory } from "../../bench/history.ts";
import type { Machine } from "../../bench/machine.ts";
import { figuresSection } from "../../bench/page.ts";

const machine: Machine = {
  cpu: 'Some "fast" CPU, 2 GHz',
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

test("a history without a column is refused", () => {
  expect(() => parseHistory("time,commit\n2026,abc\n")).toThrow("it has no column figure");
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

test("without a record the page says how to make one", () => {
  expect(figuresSection([])).toContain("npm run bench -- --record");
});
