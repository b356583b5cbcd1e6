import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { type ParseResult, parseSync, Visitor, type VisitorObject } from "oxc-parser";
import { listFiles } from "./list-files.ts";

/** One TypeScript file of the checkout, parsed. */
export interface SourceFile {
  /** Relative to the checkout. */
  readonly path: string;
  readonly text: string;
  /** Relative imports of every kind, types included, as paths relative to the checkout. */
  readonly imports: readonly ImportedFile[];
  readonly program: ParseResult["program"];
}

export interface ImportedFile {
  readonly path: string;
  readonly line: number;
}

/** Parses the TypeScript files below the given folders. Throws if one does not parse. */
export async function readSourceFiles(folder: string, below: readonly string[]): Promise<readonly SourceFile[]> {
  const paths = await listFiles(folder, below);
  return paths.filter((path) => path.endsWith(".ts")).map((path) => parseSource(folder, path));
}

function parseSource(folder: string, path: string): SourceFile {
  const text = readFileSync(`${folder}/${path}`, "utf8");
  const { program, module, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`cannot parse ${path}: ${error.message}`);
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest, start }) => ({ value: moduleRequest.value, start })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, start }) =>
        moduleRequest === null ? [] : [{ value: moduleRequest.value, start }],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
      value: text.slice(start + 1, end - 1),
      start,
    })),
  ];
  const imports = specifiers
    .filter(({ value }) => value.startsWith("."))
    .map(({ value, start }) => ({ path: normalize(join(dirname(path), value)), line: lineAt(text, start) }));
  return { path, text, imports, program };
}

/** Calls the visitor's functions for every node of the file. */
export function visit(file: SourceFile, visitor: VisitorObject): void {
  new Visitor(visitor).visit(file.program);
}

/** The line, from 1, in which this offset lies. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
