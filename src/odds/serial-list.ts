import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

/** A serial of a factory's list, and its line in the file, counted from 1. */
export interface ListedSerial {
  readonly serial: string;
  readonly line: number;
}

export interface SerialList {
  /** The column's name, or its number where the list has no header. */
  readonly column: string;
  /** Reads the list from its beginning, each time it is called. @throws Problem usage-wrong */
  serials(): AsyncIterable<ListedSerial>;
}

/** The text of the list from its beginning, in pieces. */
export type ListSource = () => AsyncIterable<string>;

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

const options = { bom: true, relaxColumnCount: true, skipEmptyLines: true, relaxQuotes: true, info: true } as const;

/** A quote that never ends makes the rest of a list one cell. */
const maxRowBytes = 1024 * 1024;

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** As many pieces as the first line takes, for its delimiter; then all of them. */
async function* parsed(source: ListSource): AsyncGenerator<Row> {
  const pieces = source()[Symbol.asyncIterator]();
  let start = "";
  while (!start.trimStart().includes("\n")) {
    const piece = await pieces.next();
    if (piece.done === true) break;
    start += piece.value;
  }
  async function* all(): AsyncGenerator<string> {
    yield start;
    for (let piece = await pieces.next(); piece.done !== true; piece = await pieces.next()) yield piece.value;
  }
  const parser = parse({ ...options, delimiter: delimiterOf(start), maxRecordSize: maxRowBytes });
  // Its fault ends the parser, too, and is thrown from there.
  pipeline(all, parser).catch(() => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) yield { cells: record, line: info.lines };
  } finally {
    await pieces.return?.(undefined);
  }
}

async function* readRows(source: ListSource): AsyncGenerator<Row> {
  try {
    yield* parsed(source);
  } catch (fault) {
    if (fault instanceof Problem) throw fault;
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

function unclear(columns: number, headed: number, header: readonly string[]): Problem {
  const why = headed === 0 ? 'none of them is headed "serial"' : "more than one of them is headed so";
  return wrong(`it has ${columns} columns, and ${why}`, columnsInWords(header));
}

/** Which of several columns has the serials is not guessed: a wrong one would be judged as if it were right. */
function onlyColumn(header: readonly string[]): Column & { readonly isAlone: boolean } {
  const headed = header.flatMap((cell, at) => (isHeader(cell) ? [at] : []));
  const [at = 0] = headed;
  if (header.length > 1 && headed.length !== 1) throw unclear(header.length, headed.length, header);
  return { at, hasHeader: headed.length === 1, isAlone: headed.length === 0 };
}

/**
 * Opens a factory's list: one serial a line, with or without a header, or CSV with commas, semicolons or tabs, whose column
 * is named, is numbered (from 1), or is the only one that is headed "serial", "sn" or alike. It is read piece by piece, and
 * again each time its serials are asked for.
 * @throws Problem usage-wrong
 */
export async function openSerialList(source: ListSource, column?: string): Promise<SerialList> {
  const header = (await firstOf(readRows(source)))?.cells;
  const empty = wrong("it is empty", "Write one serial a line, or CSV with a header line.");
  if (header === undefined) throw empty;
  const { at, hasHeader, isAlone } =
    column === undefined ? onlyColumn(header) : { ...namedColumn(header, column), isAlone: false };
  async function* serials(): AsyncGenerator<ListedSerial> {
    let rows = hasHeader ? -1 : 0;
    for await (const { cells, line } of readRows(source)) {
      if (isAlone && cells.length > 1) throw unclear(cells.length, 0, header ?? []);
      if (rows >= 0) yield { serial: cells[at] ?? "", line };
      rows += 1;
    }
    if (rows === 0) throw empty;
  }
  return { column: hasHeader ? (header[at] ?? "").trim() : String(at + 1), serials };
}

async function firstOf<T>(all: AsyncIterable<T>): Promise<T | undefined> {
  for await (const one of all) return one;
  return undefined;
}
