import { parse } from "csv-parse/sync";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

export interface SerialList {
  readonly serials: readonly string[];
  /** The column's name, or its number where the list has no header. */
  readonly column: string;
}

const headerPattern = /^serial([ _-]?(number|no))?$/i;

function wrong(why: string, cure: string): Problem {
  return new Problem("usage-wrong", `cannot read the list of serials: ${why}`, { cure });
}

function readRows(text: string): readonly (readonly string[])[] {
  try {
    return parse(text, { bom: true, relaxColumnCount: true, skipEmptyLines: true, relaxQuotes: true });
  } catch (fault) {
    const why = printable(fault instanceof Error ? fault.message : String(fault), 200);
    throw wrong(why, "Write one serial a line, or CSV with commas and a header line.");
  }
}

function columnByName(header: readonly string[], name: string): number {
  const at = header.findIndex((cell) => cell.trim() === name);
  if (at >= 0) return at;
  const names = header.map((cell) => printable(cell.trim(), 40)).join(", ");
  throw wrong(`no column is called ${printable(name, 40)}`, `Name one of its columns with --column: ${names}.`);
}

/**
 * Reads a factory's list: one serial a line, or CSV whose column is named, or is headed "serial" or "serial number".
 * @throws Problem usage-wrong
 */
export function readSerialList(text: string, column?: string): SerialList {
  const rows = readRows(text);
  const [header = []] = rows;
  const guessed = header.findIndex((cell) => headerPattern.test(cell.trim()));
  const hasHeader = column !== undefined || guessed >= 0;
  const at = column === undefined ? Math.max(0, guessed) : columnByName(header, column);
  const serials = rows.slice(hasHeader ? 1 : 0).map((row) => row[at] ?? "");
  if (serials.length === 0) throw wrong("it is empty", "Write one serial a line, or CSV with a header line.");
  return { serials, column: hasHeader ? (header[at] ?? "").trim() : "1" };
}
