import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectFolder, readPackageJson } from "../../scripts/project.ts";

let folder: string;

function startWith(pins: Readonly<Record<string, string>>): { status: number | null; stderr: string } {
  writeFileSync(`${folder}/package.json`, JSON.stringify({ optionalDependencies: pins }));
  const args = ["--import", `${folder}/scripts/assert-node.mjs`, "--eval", "0"];
  return spawnSync(process.execPath, args, { encoding: "utf8" });
}

beforeAll(() => {
  folder = mkdtempSync(`${tmpdir()}/assert-node-`);
  mkdirSync(`${folder}/scripts`);
  copyFileSync(`${projectFolder}/scripts/assert-node.mjs`, `${folder}/scripts/assert-node.mjs`);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the pinned Node starts without a word", () => {
  const { status, stderr } = startWith({ [`node-linux-${process.arch}`]: process.versions.node });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("another Node is refused with the way to install the pinned one", () => {
  const { status, stderr } = startWith({ [`node-linux-${process.arch}`]: "24.0.0" });
  expect(status).toBe(1);
  expect(stderr).toContain("needs Node 24.0.0");
  expect(stderr).toContain("npm ci --include=optional");
});

test("a machine without a pinned Node is told which machines have one", () => {
  const { status, stderr } = startWith({});
  expect(status).toBe(1);
  expect(stderr).toContain("Linux on x64 or arm64");
});

test("every npm script starts with the check", () => {
  const scripts = Object.entries(readPackageJson(projectFolder).scripts ?? {});
  expect(scripts.length).toBeGreaterThan(0);
  for (const [name, command] of scripts) expect(command, name).toMatch(/^node --import \.\/scripts\/assert-node\.mjs /);
});
