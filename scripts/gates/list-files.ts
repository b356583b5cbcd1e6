import { lstatSync } from "node:fs";
import { outputOf } from "../command.ts";

/** The checkout's files as git sees them, new ones included and ignored ones not; sorted, relative to the folder; no links. */
export async function listFiles(folder: string, below: readonly string[] = []): Promise<readonly string[]> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", ...below];
  const paths = (await outputOf("git", args, { cwd: folder })).split("\0").filter((path) => path !== "");
  return paths.filter((path) => lstatSync(`${folder}/${path}`, { throwIfNoEntry: false })?.isFile() === true).sort();
}
