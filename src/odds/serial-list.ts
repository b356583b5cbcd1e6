import { parse } from "csv-parse/sync";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

export interface SerialList {
  readonly serials: readonly string[];
  /** The line of each serial in the file, counted from 1. */
  readonly lines: readonly number[];
  /** The column's name, or its number where the list has no header. */
  readonly column: string;
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** "serial", "Serial Number", "sn", "S/N", "device_serial_no." and their like. */
const headerPattern = /^(?:(?:device|board|hw)[ _-]?)?(?:serial|s\/?n)s?(?:[ _-]?(?:number|num|no|nr)s?\.?)?$/i;
const delimiters = [",", ";", "\t"] as const;
const shownColumns = 20;

function wrong(why: string, cure: string): Problem {
  return new Problem("usage-wrong", `cannot read the list of serials: ${why}`, { cure });
}

/** What stands most often in the first line, outside of quotes: spreadsheets of some countries write semicolons. */
function delimiterOf(text: string): string {
  const [first = ""] = text.trimStart().split("\n", 1);
  const bare = first.replace(/"[^"]*"/g, "");
  const counts = delimiters.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.delimiter ?? ",";
}

function readRows(text: string): readonly Row[] {
  try {
    const delimiter = delimiterOf(text);
    const options = { bom: true, relaxColumnCount: true, skipEmptyLines: true, relaxQuotes: true, info: true } as const;
    const records = parse(text, { ...options, delimiter }) as unknown as readonly {
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }[];
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (fault) {
    const why = printable(fault instanceof Error ? fault.message : String(fault), 200);
    throw wrong(why, "Write one serial a line, or CSV with commas and a header line.");
  }
}

function isHeader(cell: string | undefined): boolean {
  return headerPattern.test((cell ?? "").trim());
}

function columnsInWords(header: readonly string[]): string {
  const names = header.slice(0, shownColumns).map((cell, at) => `${at + 1} ${printable(cell.trim(), 40)}`);
  return `Name one with --column, by its name or its number: ${names.join(", ")}.`;
}

interface Column {
  readonly at: number;
  readonly hasHeader: boolean;
}

function namedColumn(header: readonly string[], name: string): Column {
  const named = header.findIndex((cell) => cell.trim() === name);
  if (named >= 0) return { at: named, hasHeader: true };
  const at = /^[1-9]\d{0,3}$/.test(name) ? Number(name) - 1 : -1;
  if (at >= 0 && at < header.length) return { at, hasHeader: isHeader(header[at]) };
  throw wrong(`no column is called ${printable(name, 40)}`, columnsInWords(header));
}

/** Which of several columns has the serials is not guessed: a wrong one would be judged as if it were right. */
function onlyColumn(rows: readonly Row[]): Column {
  const header = rows[0]?.cells ?? [];
  const widest = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const headed = header.flatMap((cell, at) => (isHeader(cell) ? [at] : []));
  const [at = 0] = headed;
  if (widest === 1 || headed.length === 1) return { at, hasHeader: headed.length === 1 };
  const why = headed.length === 0 ? 'none of them is headed "serial"' : "more than one of them is headed so";
  throw wrong(`it has ${widest} columns, and ${why}`, columnsInWords(header));
}

/**
 * Reads a factory's list: one serial a line, with or without a header, or CSV with commas, semicolons or tabs, whose column
 * is named, is numbered (from 1), or is the only one that is headed "serial", "sn" or alike.
 * @throws Problem usage-wrong
 */
export function readSerialList(text: string, column?: string): SerialList {
  const rows = readRows(text);
  const header = rows[0]?.cells ?? [];
  const { at, hasHeader } = column === undefined ? onlyColumn(rows) : namedColumn(header, column);
  const listed = rows.slice(hasHeader ? 1 : 0);
  if (listed.length === 0) throw wrong("it is empty", "Write one serial a line, or CSV with a header line.");
  return {
    serials: listed.map(({ cells }) => cells[at] ?? ""),
    lines: listed.map(({ line }) => line),
    column: hasHeader ? (header[at] ?? "").trim() : String(at + 1),
  };
}
