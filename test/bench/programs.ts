import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepareBaseNode } from "../../scripts/build/base-node.ts";
import { targets } from "../../scripts/build/target.ts";
import { pinnedNodeVersion, projectFolder, readPackageJson } from "../../scripts/project.ts";
import { deviceBinaryPath } from "../snapd/toolchain.ts";

/** What is compared: our executable, the Node it is made of, and a program of one line for the latter. */
export interface Programs {
  readonly ours: string;
  readonly node: string;
  readonly oneLine: string;
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
  copyFileSync(deviceBinaryPath, ours);
  copyFileSync(await strippedNode(), node);
  writeFileSync(oneLine, 'process.stdout.write("a line\\n");\n');
  return { ours, node, oneLine };
}
