import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { projectFolder } from "../../scripts/project.ts";

export type Files = Readonly<Record<string, string>>;

/** The smallest checkout that every gate passes; a breach is one file of it replaced or added. */
const cleanFiles: Files = {
  "README.md": "# Sample\n\nSee [the page](docs/page.md#first-part) and [its start](docs/page.md).\n",
  "docs/page.md": "# Page\n\n## First part\n\nText.\n",
  "package-lock.json": '{\n  "lockfileVersion": 3\n}\n',
  "scripts/write-docs.ts": "process.exitCode = 0;\n",
  "src/assertion/name.ts": [
    'import { joinBytes } from "../openpgp/bytes.ts";',
    "",
    "/** Twice the bytes. */",
    "export function nameOf(bytes: Uint8Array): Uint8Array {",
    "  return joinBytes(bytes, bytes);",
    "}",
    "",
  ].join("\n"),
  "src/commands/greet.ts": [
    'import { provision } from "../provision.ts";',
    "",
    "export async function greet(): Promise<number> {",
    "  return await provision(new Uint8Array(2));",
    "}",
    "",
  ].join("\n"),
  "src/main.ts": [
    'import { greet } from "./commands/greet.ts";',
    "",
    "greet().then(",
    "  (status) => {",
    "    process.exitCode = status;",
    "  },",
    "  () => {",
    "    process.exitCode = 1;",
    "  },",
    ");",
    "",
  ].join("\n"),
  "src/openpgp/bytes.ts": [
    "export function joinBytes(first: Uint8Array, second: Uint8Array): Uint8Array {",
    "  const joined = new Uint8Array(first.length + second.length);",
    "  joined.set(first);",
    "  joined.set(second, first.length);",
    "  return joined;",
    "}",
    "",
  ].join("\n"),
  "src/provision.ts": [
    'import { nameOf } from "./assertion/name.ts";',
    "",
    "export async function provision(bytes: Uint8Array): Promise<number> {",
    '  const { Agent } = await import("undici");',
    "  await new Agent().close();",
    "  return nameOf(bytes).length;",
    "}",
    "",
  ].join("\n"),
  "src/rig/main.ts": "process.exitCode = 0;\n",
  "test/unit/name.test.ts": [
    'import { expect, test } from "vitest";',
    'import { nameOf } from "../../src/assertion/name.ts";',
    "",
    'test("a name has twice the bytes", () => {',
    "  expect(nameOf(new Uint8Array(2))).toHaveLength(4);",
    "});",
    "",
  ].join("\n"),
};

const configFiles = [".gitignore", ".oxlintrc.json", "biome.json", "tsconfig.json", "tsconfig.pure.json"];

/** Makes the sample below the temporary folder with the project's own configuration, and these files on top. */
export function makeSample(changes: Files = {}): string {
  const folder = mkdtempSync(`${tmpdir()}/gate-sample-`);
  for (const name of configFiles) copyFileSync(`${projectFolder}/${name}`, `${folder}/${name}`);
  const ownPackage = { "package.json": packageJson({ undici: "8.12.4" }) };
  for (const [path, text] of Object.entries({ ...cleanFiles, ...ownPackage, ...changes })) {
    mkdirSync(dirname(`${folder}/${path}`), { recursive: true });
    writeFileSync(`${folder}/${path}`, text);
  }
  symlinkSync(`${projectFolder}/node_modules`, `${folder}/node_modules`);
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  return folder;
}

export function removeSample(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A package.json of the sample, formatted, with the project's settings for knip. */
export function packageJson(dependencies: Readonly<Record<string, string>>): string {
  const devDependencies = { "@types/node": "24.19.2", vitest: "5.1.1" };
  const all = { name: "sample", version: "0.0.0", private: true, type: "module", dependencies, devDependencies };
  return `${JSON.stringify({ ...all, knip: knipConfig() }, null, 2)}\n`;
}

/** Without the exceptions for packages that the sample has not got. */
function knipConfig(): object {
  const { $schema: _, ...config } = JSON.parse(readFileSync(`${projectFolder}/knip.json`, "utf8")) as {
    $schema: string;
  };
  const entry = ["src/main.ts!", "src/rig/main.ts!", "scripts/*.ts", "test/**/*.test.ts"];
  const project = ["src/**/*.ts!", "scripts/**/*.ts", "test/**/*.ts"];
  return { ...config, entry, project, ignoreDependencies: [] };
}
