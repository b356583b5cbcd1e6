import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { outputOf } from "../../scripts/command.ts";
import { projectFolder } from "../../scripts/project.ts";

/** The C library of Ubuntu 16.04, 18.04, 20.04, 22.04 and 24.04, from which the bases are made. */
const glibcOfBase: Readonly<Record<string, string>> = {
  core: "2.23",
  core18: "2.27",
  core20: "2.31",
  core22: "2.35",
  core24: "2.39",
};

const newest = { GLIBC: "2.28", GLIBCXX: "3.4.21", CXXABI: "1.3.11" };
const loaders: Readonly<Record<string, string>> = { x64: "ld-linux-x86-64.so.2", arm64: "ld-linux-aarch64.so.1" };

/** What was built here: arm64 only where it can be made. */
const built = ["x64", "arm64"].filter((architecture) => existsSync(fileOf(architecture)));

function fileOf(architecture: string): string {
  return `${projectFolder}/dist/prepare-device-linux-${architecture}`;
}

async function readelf(option: string, architecture: string): Promise<string> {
  return await outputOf("readelf", [option, "--wide", fileOf(architecture)], {
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
  });
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) < 0;
}

/** The newest version of each symbol set that the executable asks the base for. */
async function neededVersions(architecture: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const needs = (await readelf("--version-info", architecture)).matchAll(/Name: (GLIBC|GLIBCXX|CXXABI)_([0-9.]+)/g);
  for (const [, set = "", version = ""] of needs) {
    if (isOlder(found[set] ?? "0", version)) found[set] = version;
  }
  return found;
}

test("this machine's executable is built", () => {
  expect(built).toContain(process.arch);
});

test.each(built)("the %s executable needs glibc 2.28 and nothing newer", async (architecture) => {
  expect(await neededVersions(architecture)).toEqual(newest);
});

test.each(built)("the %s executable needs six libraries of the base", async (architecture) => {
  const dynamic = await readelf("--dynamic", architecture);
  const libraries = [...dynamic.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name = ""]) => name);
  const expected = ["libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0", "libstdc++.so.6"];
  const loader = loaders[architecture] ?? "";
  expect(libraries.filter((name) => name !== loader).toSorted(byName)).toEqual(expected);
  expect(await readelf("--program-headers", architecture)).toContain(loader);
});

test("core20, core22 and core24 have that C library; the bases of Ubuntu Core 16 and 18 do not", () => {
  const fit = Object.keys(glibcOfBase).filter((base) => !isOlder(glibcOfBase[base] ?? "0", newest.GLIBC));
  expect(fit).toEqual(["core20", "core22", "core24"]);
});

test("the example gadget stands on a base that has it", () => {
  const { base } = parse(readFileSync(`${projectFolder}/snap/snapcraft.yaml`, "utf8")) as { base: string };
  expect(isOlder(glibcOfBase[base] ?? "0", newest.GLIBC)).toBe(false);
});
