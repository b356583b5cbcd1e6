import { allChecks } from "../doctor/all-checks.ts";
import type { CheckOutcome } from "../doctor/check.ts";
import { type CheckDone, worstOf } from "../doctor/examine.ts";
import { printable } from "../problem/printable.ts";

export const idWidth = Math.max(...allChecks.map(({ id }) => id.length)) + 1;
const outcomeWidth = 8;
const shownChars = 600;
const shownLines = 30;
const indent = " ".repeat(outcomeWidth + idWidth + 2);

/** The text's own lines; what else could move a terminal's cursor does not get through. */
function printableLines(text: string): readonly string[] {
  const lines = text.split("\n");
  const more = lines.length > shownLines ? [`… ${lines.length - shownLines} lines more: --json has them`] : [];
  return [...lines.slice(0, shownLines).map((line) => printable(line, shownChars)), ...more];
}

function head(outcome: CheckOutcome, name: string, said: string): string {
  return `${outcome.padEnd(outcomeWidth)} ${name.padEnd(idWidth)} ${said}`;
}

/** What one check found, as a person reads it; the code ends the first line. */
export function checkInWords({ outcome, id, message, code, cure }: CheckDone): readonly string[] {
  const [first = "", ...details] = printableLines(message);
  const cures = cure === undefined ? [] : printableLines(`what to do: ${cure}`);
  return [
    head(outcome, id, code === undefined ? first : `${first} [${code}]`),
    ...[...details, ...cures].map((line) => `${indent}${line}`),
  ];
}

/** Checks that were not made, one line for each reason: they say nothing of their own. */
export function notMadeInWords(done: readonly CheckDone[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { notMade, message, id } of done) {
    if (notMade === true) byReason.set(message, [...(byReason.get(message) ?? []), id]);
  }
  return [...byReason].flatMap(([reason, ids]) => {
    const [first = ""] = ids;
    if (ids.length === 1) return [head("skipped", first, printable(reason, shownChars))];
    return [head("skipped", `${ids.length} checks`, printable(reason, shownChars)), `${indent}${ids.join(", ")}`];
  });
}

/** What was found, by its weight; two words where nothing was. */
export function summaryInWords(done: readonly CheckDone[]): string {
  const outcomes = ["fatal", "failed", "warning", "ok", "skipped", "ignored"] as const;
  const counts = outcomes.map((outcome) => [done.filter((one) => one.outcome === outcome).length, outcome] as const);
  const said = counts.filter(([count]) => count > 0).map(([count, outcome]) => `${count} ${outcome}`);
  return worstOf(done) === "ok" ? `all ok: ${said.join(", ")}` : said.join(", ");
}
