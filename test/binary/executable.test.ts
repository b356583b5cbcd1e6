import { execFileSync, spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { outputOf } from "../../scripts/command.ts";
import { projectFolder, readPackageJson } from "../../scripts/project.ts";

const executable = `${projectFolder}/dist/prepare-device-linux-${process.arch}`;

function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(executable, args, { encoding: "utf8", env, cwd: "/" });
  return { status, stdout, stderr };
}

test("--version tells the version and the commit, and nothing warns of a code cache that does not fit", () => {
  const { status, stdout, stderr } = run(["--version"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain(readPackageJson(projectFolder).version);
  expect(stdout).toMatch(/\b[0-9a-f]{40}(?:-dirty)?\b/);
});

test.each([["no-such-command"], ["hook", "no-such-hook"]])("%s %s is a usage error, told in two lines", (...args) => {
  const { status, stderr } = run(args);
  expect({ status, lines: stderr.trim().split("\n").length }, stderr).toEqual({ status: 2, lines: 2 });
});

test("NODE_OPTIONS of the hook's environment has no effect", () => {
  const { status, stdout } = run(["--version"], { NODE_OPTIONS: "--require /nonexistent.cjs" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: run(["--version"]).stdout });
});

test("a broken OpenSSL configuration in the environment has no effect", () => {
  const { status, stdout } = run(["--version"], { OPENSSL_CONF: "/etc/passwd" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: run(["--version"]).stdout });
});

test("the one variable with which Node itself refuses to start is told on stderr, and nothing else happens", () => {
  const { status, stdout, stderr } = run(["--version"], { NODE_REPL_EXTERNAL_MODULE: "/nonexistent.cjs" });
  expect({ status, stdout }).toEqual({ status: 9, stdout: "" });
  expect(stderr).toContain("NODE_REPL_EXTERNAL_MODULE can't be used");
});

test("options of Node itself are not taken from the command line", () => {
  expect(run(["--eval", "console.log(1)"]).stdout).not.toBe("1\n");
});

test("it is smaller than 115 MB", () => {
  expect(statSync(executable).size).toBeLessThan(115e6);
});

// What Ubuntu Core 18's base brings (glibc 2.27) is too old; core20 (2.31) and later have it.
test.each([
  ["GLIBC", "2.28"],
  ["GLIBCXX", "3.4.21"],
  ["CXXABI", "1.3.11"],
])("it needs no %s symbol newer than %s", async (library, newest) => {
  const symbols = await outputOf("objdump", ["-T", executable], { env: { PATH: process.env["PATH"], LC_ALL: "C" } });
  const versions = new Set(
    [...symbols.matchAll(new RegExp(`\\(${library}_([0-9.]+)\\)`, "g"))].map(([, found]) => found),
  );
  const sorted = execFileSync("sort", ["--version-sort"], { input: [...versions].join("\n"), encoding: "utf8" });
  expect(sorted.trim().split("\n").at(-1)).toBe(newest);
});
