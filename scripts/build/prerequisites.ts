import { existsSync } from "node:fs";
import { findProgram } from "../command.ts";
import { isNative, type Target } from "./target.ts";

/** Programs that strip this target's binaries, the first one that is there. */
export function findStrip(target: Target, path?: string): string | undefined {
  const cross = `${target.triple}-strip`;
  return findProgram(isNative(target) ? ["strip", cross, "llvm-strip"] : [cross, "llvm-strip"], path);
}

/** What a build needs of the machine: the PATH, and the folder in which Debian keeps the C libraries of foreign targets. */
export interface Machine {
  readonly path: string;
  readonly crossFolder: string;
}

const thisMachine: Machine = { path: process.env["PATH"] ?? "", crossFolder: "/usr" };

/**
 * What this machine lacks to build for the target, and Debian's packages that bring it; undefined if it lacks nothing.
 * A foreign target's code cache is made by its own Node, which needs an emulator and that target's C and C++ library.
 */
export function lackFor(target: Target, stripped: boolean, machine = thisMachine): string | undefined {
  const foreign = !isNative(target);
  const noStrip = stripped && findStrip(target, machine.path) === undefined;
  const noEmulator = foreign && findProgram([target.emulator], machine.path) === undefined;
  const noLibrary = foreign && !existsSync(`${machine.crossFolder}/${target.triple}/lib/libstdc++.so.6`);
  const lacks = [
    ...(noStrip ? [foreign ? `${target.triple}-strip` : "strip"] : []),
    ...(noEmulator ? [target.emulator] : []),
    ...(noLibrary ? [`the C and C++ library in ${machine.crossFolder}/${target.triple}`] : []),
  ];
  const packages = [
    ...(noStrip ? [foreign ? `binutils-${target.triple}` : "binutils"] : []),
    ...(noEmulator ? ["qemu-user-static"] : []),
    ...(noLibrary ? ["libc6", "libstdc++6", "libgcc-s1"].map((name) => `${name}-${target.arch}-cross`) : []),
  ];
  if (lacks.length === 0) return undefined;
  return `cannot build for ${target.arch}: this machine lacks ${lacks.join(", ")} (apt-get install ${packages.join(" ")})`;
}
