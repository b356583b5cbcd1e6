import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readBuildFacts } from "../../scripts/build/build-facts.ts";

let folder: string;

function git(...args: readonly string[]): string {
  const identity = {
    GIT_AUTHOR_NAME: "a",
    GIT_AUTHOR_EMAIL: "a@b",
    GIT_COMMITTER_NAME: "a",
    GIT_COMMITTER_EMAIL: "a@b",
  };
  const env = { ...process.env, ...identity, GIT_COMMITTER_DATE: "2026-02-03T04:05:06+09:00" };
  return execFileSync("git", args, { cwd: folder, env, encoding: "utf8" }).trim();
}

beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/facts-`);
  mkdirSync(`${folder}/src`);
  writeFileSync(`${folder}/src/main.ts`, "export {};\n");
  writeFileSync(`${folder}/package.json`, '{ "name": "a", "version": "1.2.3" }\n');
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message=a");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a clean checkout is called by its commit and the commit's time in UTC", async () => {
  const facts = { version: "1.2.3", commit: git("rev-parse", "HEAD"), commitTime: "2026-02-02T19:05:06.000Z" };
  expect(await readBuildFacts(folder)).toEqual(facts);
});

test.each(["src/main.ts", "src/new.ts", "package.json"])("a change in %s makes it dirty", async (path) => {
  writeFileSync(`${folder}/${path}`, '{ "name": "b", "version": "1.2.3" }\n');
  expect((await readBuildFacts(folder)).commit).toBe(`${git("rev-parse", "HEAD")}-dirty`);
});

test("a change outside what is built does not", async () => {
  writeFileSync(`${folder}/README.md`, "text\n");
  expect((await readBuildFacts(folder)).commit).not.toContain("dirty");
});
