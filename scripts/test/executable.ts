import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { Metafile } from "esbuild";
import { lackFor } from "../build/prerequisites.ts";
import { type Arch, isNative, type Target, targets } from "../build/target.ts";
import { runCommand } from "../command.ts";

export interface BuildChoice {
  readonly wanted?: (target: Target) => boolean;
  readonly out?: NodeJS.WriteStream;
  /** What else has to be so for dist/ to be taken as it is. */
  readonly isRight?: () => Promise<boolean>;
}

/** Builds the executables that can be made and run here, unless dist/ has them made from these very sources. */
export async function buildIfStale(folder: string, choice: BuildChoice = {}): Promise<void> {
  const { wanted: isWanted = runsHere, out = process.stdout, isRight } = choice;
  const wanted = Object.values(targets).filter(isWanted);
  const isFresh = !wanted.some((target) => isStale(folder, target));
  if (isFresh && (isRight === undefined || (await isRight()))) return;
  const arch = wanted.map((target) => target.arch).join(",");
  out.write(`building for ${arch} (${wanted.map(fileOf).join(", ")} missing or not of this source)\n`);
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
  const metafile = `${folder}/dist/metafile.json`;
  if (!existsSync(executable) || !existsSync(metafile) || !isAsBuilt(folder, target)) return true;
  const builtMs = statSync(executable).mtimeMs;
  const { inputs } = JSON.parse(readFileSync(metafile, "utf8")) as Metafile;
  return [...Object.keys(inputs), ...buildScripts(folder)].some((path) => {
    const source = statSync(`${folder}/${path}`, { throwIfNoEntry: false });
    return source === undefined || source.mtimeMs > builtMs;
  });
}

/** Nobody has put another file in its place since. */
function isAsBuilt(folder: string, target: Target): boolean {
  const sums = `${folder}/dist/SHA256SUMS`;
  if (!existsSync(sums)) return false;
  const file = fileOf(target);
  const sum = createHash("sha256")
    .update(readFileSync(`${folder}/${file}`))
    .digest("hex");
  return readFileSync(sums, "utf8")
    .split("\n")
    .includes(`${sum}  ${file.replace("dist/", "")}`);
}

/** What makes the executable of its sources. */
function buildScripts(folder: string): readonly string[] {
  return ["scripts/build.ts", ...readdirSync(`${folder}/scripts/build`).map((name) => `scripts/build/${name}`)];
}
