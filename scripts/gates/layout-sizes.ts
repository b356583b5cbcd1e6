import type { Finding } from "./gate.ts";
import { lineAt, type SourceFile, visit } from "./source-file.ts";

const limits = {
  maxFileLines: 300,
  /** Half of the files of src/ are at most this long. */
  maxMedianFileLines: 100,
  maxFunctionLines: 35,
  /** Share of functions that must keep to it. */
  minShortFunctions: 0.9,
} as const;

interface FunctionSize {
  readonly path: string;
  readonly line: number;
  readonly lines: number;
}

/** Files and functions that are too long; tests only need files of a readable length. */
export function sizeFindings(files: readonly SourceFile[]): readonly Finding[] {
  const own = files.filter(({ path }) => !path.startsWith("test/"));
  const inSrc = files.filter(({ path }) => path.startsWith("src/"));
  return [...files.flatMap(longFile), ...longMedian(inSrc), ...longFunctions(own.flatMap(functionSizes))];
}

function lineCount(text: string): number {
  return lineAt(text, text.trimEnd().length);
}

function longFile({ path, text }: SourceFile): Finding[] {
  const lines = lineCount(text);
  if (lines <= limits.maxFileLines) return [];
  return [{ path, rule: "layout/long-file", message: `has ${lines} lines; the limit is ${limits.maxFileLines}` }];
}

function longMedian(files: readonly SourceFile[]): Finding[] {
  const lines = files.map(({ text }) => lineCount(text)).sort((a, b) => a - b);
  const median = lines[Math.floor(lines.length / 2)] ?? 0;
  if (median <= limits.maxMedianFileLines) return [];
  const message = `half of the files are longer than ${median} lines; the limit is ${limits.maxMedianFileLines}`;
  return [{ path: "src", rule: "layout/long-median", message }];
}

function longFunctions(functions: readonly FunctionSize[]): Finding[] {
  const long = functions.filter(({ lines }) => lines > limits.maxFunctionLines);
  if (long.length <= functions.length * (1 - limits.minShortFunctions)) return [];
  return long.map(({ path, line, lines }) => {
    const message = `has ${lines} lines; nine of ten functions keep to ${limits.maxFunctionLines}`;
    return { path, line, rule: "layout/long-function", message };
  });
}

/** Named functions and methods; small arrows inside them would make every average look good. */
function functionSizes(file: SourceFile): FunctionSize[] {
  const sizes: FunctionSize[] = [];
  const add = ({ start, end }: { start: number; end: number }): void => {
    const line = lineAt(file.text, start);
    sizes.push({ path: file.path, line, lines: lineAt(file.text, end) - line + 1 });
  };
  visit(file, {
    FunctionDeclaration: add,
    MethodDefinition: add,
    VariableDeclarator(node) {
      if (node.init?.type === "ArrowFunctionExpression" || node.init?.type === "FunctionExpression") add(node);
    },
  });
  return sizes;
}
