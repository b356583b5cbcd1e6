import type { Finding, Gate } from "./gate.ts";
import { lineAt, readSourceFiles, type SourceFile, visit } from "./source-file.ts";

interface AmbientRule {
  readonly rule: string;
  /** Matched against the text of calls, `new` expressions and member accesses. */
  readonly pattern: RegExp;
  /** Files that are the edge where this comes in. */
  readonly allowedIn: RegExp;
  readonly message: string;
}

/** Where a run begins: what a command takes from its surroundings it passes on as arguments. */
const entryPoints =
  "src/main\\.ts|src/commands/.*|src/rig/(?:main|first-boot|sandbox/snapctl/program)\\.ts|src/rig/commands/.*";

const ambientRules: readonly AmbientRule[] = [
  {
    rule: "ambient/time",
    pattern: /^(?:Date\.now\(\)|new Date\(\)|new Date|performance\.now\(\)|process\.hrtime(?:\.bigint)?\(\))$/,
    allowedIn: new RegExp(`^(?:src/clock/.*|${entryPoints})$`),
    message: "reads the time: take a Clock as an argument",
  },
  {
    rule: "ambient/randomness",
    pattern: /^(?:Math\.random|crypto\.randomUUID|crypto\.getRandomValues)$/,
    allowedIn: new RegExp(`^(?:${entryPoints})$`),
    message: "takes random bytes: have them passed in",
  },
  {
    rule: "ambient/environment",
    pattern: /^process\.(?:env|argv|cwd\(\))$/,
    allowedIn: new RegExp(`^(?:${entryPoints})$`),
    message: "reads the process's surroundings: have them passed in",
  },
];

/** What the program takes from its surroundings comes in at the entry; no room keeps state between calls. */
export const ambientGate: Gate = {
  name: "ambient state",
  async run(folder) {
    const files = await readSourceFiles(folder, ["src"]);
    const findings = files.flatMap((file) => [...surroundings(file), ...moduleState(file)]);
    return { looked: files.length, unit: "files", findings };
  },
};

function surroundings(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const check = ({ start, end }: { start: number; end: number }): void => {
    const text = file.text.slice(start, end);
    const broken = ambientRules.find(({ pattern, allowedIn }) => pattern.test(text) && !allowedIn.test(file.path));
    if (broken === undefined) return;
    const { rule, message } = broken;
    findings.push({ path: file.path, line: lineAt(file.text, start), rule, message });
  };
  visit(file, { CallExpression: check, NewExpression: check, MemberExpression: check });
  return findings;
}

function moduleState(file: SourceFile): Finding[] {
  return file.program.body.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration" || declaration.kind === "const") return [];
    const line = lineAt(file.text, declaration.start);
    const message = `"${declaration.kind}" outside functions is state that every caller shares`;
    return [{ path: file.path, line, rule: "ambient/module-state", message }];
  });
}
