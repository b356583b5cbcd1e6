import { existsSync, readFileSync, statSync } from "node:fs";
import type { Metafile } from "esbuild";
import { lackFor } from "../build/prerequisites.ts";
import { type Arch, isNative, type Target, targets } from "../build/target.ts";
import { runCommand } from "../command.ts";

export interface BuildChoice {
  readonly wanted?: (target: Target) => boolean;
  readonly out?: NodeJS.WriteStream;
}

/** Builds the executables that can be made and run here, unless dist/ has them made from these very sources. */
export async function buildIfStale(folder: string, choice: BuildChoice = {}): Promise<void> {
  const { wanted: isWanted = runsHere, out = process.stdout } = choice;
  const wanted = Object.values(targets).filter(isWanted);
  if (!wanted.some((target) => isStale(folder, target))) return;
  const arch = wanted.map((target) => target.arch).join(",");
  out.write(`building for ${arch} (${wanted.map(fileOf).join(", ")} missing or older than the source)\n`);
  const { status, stdout, stderr } = await runCommand(process.execPath, ["scripts/build.ts", "--arch", arch], {
    cwd: folder,
  });
  out.write(`${stdout}${stderr}`);
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
