import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepareBaseNode } from "../../scripts/build/base-node.ts";
import { readBuildFacts } from "../../scripts/build/build-facts.ts";
import { targets } from "../../scripts/build/target.ts";
import { outputOf } from "../../scripts/command.ts";
import { pinnedNodeVersion, projectFolder, readPackageJson } from "../../scripts/project.ts";
import { buildIfStale } from "../../scripts/test/executable.ts";
import { deviceBinaryPath } from "../snapd/toolchain.ts";
import { CannotMeasure } from "./fault.ts";

/** What is compared: our executable, the Node it is made of, and a program of one line for the latter. */
export interface Programs {
  readonly ours: string;
  readonly node: string;
  readonly oneLine: string;
}

/** Another executable than that of the checkout, where the environment names one to measure. */
export function otherExecutable(): string | undefined {
  return process.env["PREPARE_DEVICE_EXECUTABLE"];
}

/** The commit that a checkout is at, in 12 digits, "-dirty" where something that is measured or measures differs from it. */
export function commitOf(folder: string): string {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
  const measured = ["src", "scripts", "test/bench", "test/snapd", "package.json", "package-lock.json"];
  const changed = git("status", "--porcelain", "--", ...measured);
  return `${git("rev-parse", "--short=12", "HEAD")}${changed === "" ? "" : "-dirty"}`;
}

/** The commit that an executable says it is made of. Throws CannotMeasure where it is no prepare-device. */
async function builtFrom(executable: string): Promise<string> {
  const said = await outputOf(executable, ["--version"]).catch((fault: unknown) => String(fault));
  const commit = /^prepare-device \S+ \(([0-9a-f]{40}(?:-dirty)?)\)\n$/.exec(said)?.[1];
  if (commit === undefined)
    throw new CannotMeasure(`cannot measure ${executable}: --version says "${said.trim().split("\n", 1)[0]}"`);
  return commit;
}

/**
 * Sees to it that dist/ has the executable of this very commit, or of what the checkout holds now. Returns the other
 * executable that is measured in its place, if any.
 */
export async function freshExecutable(): Promise<string | undefined> {
  const other = otherExecutable();
  if (other !== undefined) {
    await builtFrom(other);
    return other;
  }
  const { commit } = await readBuildFacts(projectFolder);
  const isOfCommit = async (): Promise<boolean> => (await builtFrom(deviceBinaryPath).catch(() => "")) === commit;
  // What differs from a commit has no name to compare.
  const isRight = async (): Promise<boolean> => !commitOf(projectFolder).endsWith("-dirty") && (await isOfCommit());
  // stdout is for the figures.
  await buildIfStale(projectFolder, { out: process.stderr, isRight });
  if (!(await isOfCommit()))
    throw new CannotMeasure(`cannot measure ${deviceBinaryPath}: it is not of ${commit}, though it was just built`);
  return undefined;
}

/** Node as the build takes it: stripped. */
async function strippedNode(): Promise<string> {
  const nodeVersion = pinnedNodeVersion(readPackageJson(projectFolder));
  return await prepareBaseNode({ folder: projectFolder, target: targets.x64, nodeVersion, stripped: true });
}

/**
 * Copies of both into the folder, made alike: how a file came to the disk decides in which pieces it lies in the page
 * cache, and with it how much of it counts as a process's memory.
 */
export async function copyPrograms(folder: string): Promise<Programs> {
  const ours = join(folder, "prepare-device");
  const node = join(folder, "node");
  const oneLine = join(folder, "one-line.cjs");
  copyFileSync(otherExecutable() ?? deviceBinaryPath, ours);
  copyFileSync(await strippedNode(), node);
  writeFileSync(oneLine, 'process.stdout.write("a line\\n");\n');
  return { ours, node, oneLine };
}
