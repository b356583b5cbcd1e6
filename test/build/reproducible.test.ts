import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { targets } from "../../scripts/build/target.ts";
import { findProgram, outputOf } from "../../scripts/command.ts";
import { projectFolder } from "../../scripts/project.ts";

const { emulator, triple } = targets.arm64;
const foreign =
  process.arch === "x64" && [emulator, `${triple}-strip`].every((name) => findProgram([name]) !== undefined);
const architectures = foreign ? "x64,arm64" : process.arch;

let parent: string;
let sums: readonly string[];

/** Builds the last commit in a folder of its own, with a work folder for temporary files of its own. */
async function buildClone(name: string): Promise<string> {
  const clone = `${parent}/${name}`;
  await outputOf("git", ["clone", "--quiet", projectFolder, clone]);
  symlinkSync(`${projectFolder}/node_modules`, `${clone}/node_modules`);
  mkdirSync(`${clone}/build`);
  // Foreign archives are checked against the lock file wherever they come from, and need not be fetched twice.
  if (existsSync(`${projectFolder}/build/npm`)) symlinkSync(`${projectFolder}/build/npm`, `${clone}/build/npm`);
  await outputOf(process.execPath, ["scripts/build.ts", "--arch", architectures], { cwd: clone });
  return readFileSync(`${clone}/dist/SHA256SUMS`, "utf8");
}

beforeAll(async () => {
  parent = mkdtempSync(`${tmpdir()}/reproducible-`);
  sums = [await buildClone("one"), await buildClone("another folder/with a longer name")];
}, 300_000);
afterAll(() => rmSync(parent, { recursive: true }));

test("two builds of one commit, in different folders and at different times, have the same bytes", () => {
  expect(sums[0]).toMatch(/^[0-9a-f]{64} {2}prepare-device-linux-/);
  expect(sums[1]).toBe(sums[0]);
});

test("SHA256SUMS tells the executables' hashes", () => {
  for (const line of sums[0]?.trim().split("\n") ?? []) {
    const [hash, name = ""] = line.split("  ");
    expect(
      createHash("sha256")
        .update(readFileSync(`${parent}/one/dist/${name}`))
        .digest("hex"),
    ).toBe(hash);
  }
});

test("no executable names the folder it was built in", () => {
  const executable = readFileSync(`${parent}/one/dist/prepare-device-linux-${process.arch}`);
  expect(executable.includes(parent)).toBe(false);
  expect(executable.includes(projectFolder)).toBe(false);
});
