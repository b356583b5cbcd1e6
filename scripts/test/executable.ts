import { existsSync, readFileSync, statSync } from "node:fs";
import type { Metafile } from "esbuild";
import { lackFor } from "../build/prerequisites.ts";
import { type Arch, isNative, type Target, targets } from "../build/target.ts";
import { runCommand } from "../command.ts";

/** Builds the executables that can be made and run here, unless dist/ has them made from these very sources. */
export async function buildIfStale(folder: string): Promise<void> {
  const wanted = Object.values(targets).filter(runsHere);
  if (!wanted.some((target) => isStale(folder, target))) return;
  const arch = wanted.map((target) => target.arch).join(",");
  process.stdout.write(`building for ${arch} (${wanted.map(fileOf).join(", ")} missing or older than the source)\n`);
  const { status } = await runCommand(process.execPath, ["scripts/build.ts", "--arch", arch], {
    cwd: folder,
    show: true,
  });
  if (status !== 0) throw new Error(`cannot build the executable that is to be tested (exit status ${status})`);
}

function runsHere(target: Target): boolean {
  return isNative(target) || lackFor(target, true) === undefined;
}

function fileOf({ arch }: { readonly arch: Arch }): string {
  return `dist/prepare-device-linux-${arch}`;
}

function isStale(folder: string, target: Target): boolean {
  const executable = `${folder}/${fileOf(target)}`;
  if (!existsSync(executable)) return true;
  const builtMs = statSync(executable).mtimeMs;
  const { inputs } = JSON.parse(readFileSync(`${folder}/dist/metafile.json`, "utf8")) as Metafile;
  return Object.keys(inputs).some((path) => {
    const source = statSync(`${folder}/${path}`, { throwIfNoEntry: false });
    return source === undefined || source.mtimeMs > builtMs;
  });
}
