import { readdirSync, readFileSync } from "node:fs";
import type { Metafile } from "esbuild";
import { readPackageJson } from "../project.ts";

/** The npm packages whose code is in the bundle, sorted, each as its folder relative to the checkout. */
export function bundledPackages(metafile: Metafile): readonly string[] {
  const folders = new Set<string>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path);
      if (found !== null && bytesInOutput > 0) folders.add(found[0]);
    }
  }
  return [...folders].sort();
}

/** The notices that must go with the executable: Node's own and those of every package in the bundle. */
export function thirdPartyNotices(folder: string, metafile: Metafile, nodeFolder: string): string {
  const sections = [nodeFolder, ...bundledPackages(metafile).map((path) => `${folder}/${path}`)].map(notice);
  const intro = "prepare-device contains the following software. Each part's licence follows its name.\n";
  return [intro, ...sections].join(`\n${"=".repeat(100)}\n\n`);
}

function notice(packageFolder: string): string {
  const { name, version, license } = readPackageJson(packageFolder);
  const title = name.startsWith("node-linux-")
    ? `Node.js ${version}`
    : `${name} ${version} (${license ?? "see below"})`;
  const files = readdirSync(packageFolder).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
  if (files.length === 0) throw new Error(`cannot collect licences: ${name} ships none`);
  const texts = files.sort().map((file) => readFileSync(`${packageFolder}/${file}`, "utf8").trim());
  return `${title}\n\n${texts.join("\n\n")}\n`;
}
