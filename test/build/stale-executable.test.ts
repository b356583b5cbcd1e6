import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildIfStale } from "../../scripts/test/executable.ts";

const executable = "dist/prepare-device-linux-x64";
const past = new Date("2026-01-01T00:00:00Z");
let folder: string;

/** A checkout whose build only leaves a word that it ran, and what an earlier build made. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stale-executable-"));
  for (const path of ["dist", "src", "scripts/build"]) mkdirSync(join(folder, path), { recursive: true });
  const program = "the program\n";
  const sum = createHash("sha256").update(program).digest("hex");
  const files = {
    "scripts/build.ts": 'import { writeFileSync } from "node:fs";\nwriteFileSync("built", "");\n',
    "scripts/build/bundle.ts": "",
    "src/main.ts": "",
    "dist/metafile.json": JSON.stringify({ inputs: { "src/main.ts": {} }, outputs: {} }),
    "dist/SHA256SUMS": `${sum}  prepare-device-linux-x64\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(folder, path), text);
    utimesSync(join(folder, path), past, past);
  }
  writeFileSync(join(folder, executable), program);
});

afterEach(() => rmSync(folder, { recursive: true }));

async function isBuilt(isRight?: () => Promise<boolean>): Promise<boolean> {
  const choice = { wanted: ({ arch }: { readonly arch: string }) => arch === "x64", out: process.stderr };
  await buildIfStale(folder, isRight === undefined ? choice : { ...choice, isRight });
  return existsSync(join(folder, "built"));
}

test("an executable of these sources is taken as it is", async () => {
  expect(await isBuilt(async () => true)).toBe(false);
});

const touch = (path: string) => () => utimesSync(join(folder, path), new Date(), new Date(Date.now() + 1000));
const remove = (path: string) => () => rmSync(join(folder, path));

test.each([
  ["a source is newer", touch("src/main.ts")],
  ["a file of the build is newer", touch("scripts/build/bundle.ts")],
  ["the list of its sources is missing", remove("dist/metafile.json")],
  ["the sums are missing", remove("dist/SHA256SUMS")],
  ["another file lies in its place", () => writeFileSync(join(folder, executable), "#!/bin/sh\necho hi\n")],
])("it is built anew where %s", async (_what, change) => {
  change();
  expect(await isBuilt()).toBe(true);
});

test("it is built anew where the one who asks finds it wrong", async () => {
  expect(await isBuilt(async () => false)).toBe(true);
});
