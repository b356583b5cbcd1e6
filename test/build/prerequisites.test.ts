import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lackFor, type Machine } from "../../scripts/build/prerequisites.ts";
import { isNative, targets } from "../../scripts/build/target.ts";

const all = Object.values(targets);
const native = all.find(isNative) ?? targets.x64;
const foreign = all.find((target) => !isNative(target)) ?? targets.arm64;

let machine: Machine;
beforeEach(() => {
  const folder = mkdtempSync(`${tmpdir()}/machine-`);
  mkdirSync(`${folder}/bin`);
  machine = { path: `${folder}/bin`, crossFolder: folder };
});
afterEach(() => rmSync(machine.crossFolder, { recursive: true }));

function program(name: string): void {
  writeFileSync(`${machine.path}/${name}`, "");
  chmodSync(`${machine.path}/${name}`, 0o755);
}

test("a bare machine is told everything it lacks for a foreign target, and the packages that bring it", () => {
  const { triple, arch, emulator } = foreign;
  const lack = lackFor(foreign, true, machine);
  for (const what of [`cannot build for ${arch}`, `${triple}-strip`, emulator, `${machine.crossFolder}/${triple}`])
    expect(lack).toContain(what);
  const packages = `binutils-${triple} qemu-user-static libc6-${arch}-cross libstdc++6-${arch}-cross libgcc-s1-${arch}-cross`;
  expect(lack).toContain(`(apt-get install ${packages})`);
});

test("a machine with some of it is told the rest", () => {
  program(foreign.emulator);
  program(`${foreign.triple}-strip`);
  const lack = lackFor(foreign, true, machine);
  expect(lack).not.toContain("qemu");
  expect(lack).toContain("libstdc++6");
});

test("a machine with all of it lacks nothing", () => {
  program(foreign.emulator);
  program("llvm-strip");
  mkdirSync(`${machine.crossFolder}/${foreign.triple}/lib`, { recursive: true });
  writeFileSync(`${machine.crossFolder}/${foreign.triple}/lib/libstdc++.so.6`, "");
  expect(lackFor(foreign, true, machine)).toBeUndefined();
});

test("its own target needs strip alone, and nothing without stripping", () => {
  expect(lackFor(native, true, machine)).toContain("(apt-get install binutils)");
  expect(lackFor(native, false, machine)).toBeUndefined();
  program("strip");
  expect(lackFor(native, true, machine)).toBeUndefined();
});
