import { type Breach, lines, pieces } from "./breach.ts";
import { packageJson } from "./sample-checkout.ts";

/** One file of src/ with this text: what Biome must say about it. */
function biome(what: string, rule: string, ...text: readonly string[]): Breach {
  return { what, gate: "format and lint", rule, files: { "src/keys/key.ts": lines(...text) } };
}

function oxlint(what: string, rule: string, ...text: readonly string[]): Breach {
  return { what, gate: "lint with types", rule, files: { "src/keys/key.ts": lines(...text) } };
}

const tangled = Array.from({ length: 6 }, (_, depth) => `${"  ".repeat(depth + 1)}if (count > ${depth}) {`);
const untangled = tangled.map((line) => line.replace(/if.*/, "}")).reverse();
const answer = "async function answer(): Promise<number> {\n  return await Promise.resolve(1);\n}";

export const toolBreaches: readonly Breach[] = [
  biome("single quotes and odd spaces", "format", "export const  key = 'a'"),
  biome("imports in no order", "assist/source/organizeImports", 'export * from "node:os";', 'export * from "node:fs";'),
  biome("an any", "lint/suspicious/noExplicitAny", "export const key: any = 1;"),
  biome("a claim that a value is there", "lint/style/noNonNullAssertion", "export const key = [1].at(0)!;"),
  biome("a default export", "lint/style/noDefaultExport", "export default 1;"),
  biome(
    "a type imported as a value",
    "lint/style/useImportType",
    'import { KeyObject } from "node:crypto";',
    "",
    "export type Key = KeyObject;",
  ),
  biome(
    "a function nobody can follow",
    "lint/complexity/noExcessiveCognitiveComplexity",
    "export function key(count: number): number {",
    ...tangled,
    "return count;",
    ...untangled,
    "return 0;",
    "}",
  ),
  {
    what: "a test run alone",
    gate: "format and lint",
    rule: "lint/suspicious/noFocusedTests",
    files: {
      "test/unit/one.test.ts": lines('import { test } from "vitest";', "", pieces("test.on", 'ly("one", () => {});')),
    },
  },
  oxlint("a promise nobody waits for", "typescript(no-floating-promises)", answer, "answer();"),
  oxlint("a promise as a condition", "typescript(no-misused-promises)", answer, "export const key = answer() ? 1 : 2;"),
  oxlint("waiting for a number", "typescript(await-thenable)", "export const key = async () => await 1;"),
  oxlint(
    "a switch that forgets a case",
    "typescript(switch-exhaustiveness-check)",
    'export function key(kind: "a" | "b"): number {',
    "  switch (kind) {",
    '    case "a":',
    "      return 1;",
    "  }",
    "  return 2;",
    "}",
  ),
  oxlint("a value of no type", "typescript(no-unsafe-assignment)", 'export const key: string = JSON.parse("1");'),
  oxlint(
    "a member of no type",
    "typescript(no-unsafe-member-access)",
    'export const key = JSON.parse("1").key as string;',
  ),
  oxlint("a thrown text", "typescript(only-throw-error)", "export function key(): never {", '  throw "key";', "}"),
  oxlint("output past the reports", "eslint(no-console)", 'console.log("key");'),
  {
    what: "two modules that import each other",
    gate: "lint with types",
    rule: "import(no-cycle)",
    files: {
      "src/keys/a.ts": lines('import { b } from "./b.ts";', "", "export const a = (): number => b();"),
      "src/keys/b.ts": lines('import { a } from "./a.ts";', "", "export const b = (): number => a();"),
    },
  },
  {
    what: "a wrong type",
    gate: "types",
    rule: "TS2322",
    files: { "src/keys/key.ts": "export const key: number = String(1);\n" },
  },
  {
    what: "syntax that does not vanish with the types",
    gate: "types",
    rule: "TS1294",
    files: { "src/keys/key.ts": "export enum Key {\n  A,\n}\n" },
  },
  {
    what: "an element taken as present",
    gate: "types",
    rule: "TS2322",
    files: { "src/keys/key.ts": "const keys: number[] = [];\nexport const key: number = keys[0];\n" },
  },
  ...["Buffer.alloc(1)", "new TextEncoder()", "setTimeout(String)", "process.pid"].map((impure) => ({
    what: `${impure} in a pure room`,
    gate: "types of the pure rooms",
    rule: impure.startsWith("new") || impure.startsWith("set") ? "TS2304" : "TS2591",
    files: { "src/openpgp/packet.ts": `export const packet: unknown = ${impure};\n` },
  })),
  {
    what: "a Node module in a pure room",
    gate: "types of the pure rooms",
    rule: "TS2591",
    files: {
      "src/assertion/hash.ts": 'import { createHash } from "node:crypto";\n\nexport const hash = createHash;\n',
    },
  },
  {
    what: "a file that nothing reaches",
    gate: "unused code",
    rule: "knip/files",
    files: { "src/keys/key.ts": "export const key = 1;\n" },
  },
  {
    what: "an export that nothing imports",
    gate: "unused code",
    rule: "knip/exports",
    files: {
      "src/main.ts": 'import { a } from "./a.ts";\n\nprocess.exitCode = a;\n',
      "src/a.ts": "export const a = 1, b = 2;\n",
    },
  },
  {
    what: "a package that package.json does not name",
    gate: "unused code",
    rule: "knip/unlisted",
    files: { "src/main.ts": 'import "semver";\n' },
  },
  {
    what: "a dependency that nothing imports",
    gate: "unused code",
    rule: "knip/dependencies",
    files: { "package.json": packageJson({ undici: "8.12.4", yaml: "2.9.1" }) },
  },
];
