// npm run build [-- --arch x64,arm64] [--unstripped] [--entry src/main.ts]: makes dist/ from the checkout.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { prepareBaseNode } from "./build/base-node.ts";
import { readBuildFacts } from "./build/build-facts.ts";
import { bundleDevice } from "./build/bundle.ts";
import { makeExecutable } from "./build/executable.ts";
import { lackFor } from "./build/prerequisites.ts";
import { isArch, type Target, targets } from "./build/target.ts";
import { thirdPartyNotices } from "./build/third-party.ts";
import { pinnedNodeVersion, projectFolder, readPackageJson } from "./project.ts";
import { readFlags } from "./read-flags.ts";

const { values: flags } = readFlags("npm run build", {
  options: {
    arch: { type: "string", default: "x64,arm64" },
    entry: { type: "string", default: "src/main.ts" },
    unstripped: { type: "boolean", default: false },
  },
});

const folder = projectFolder;
const dist = `${folder}/dist`;
const nodeVersion = pinnedNodeVersion(readPackageJson(folder));
const chosen = flags.arch.split(",").map(parseTarget);
stopIfLacking(chosen);
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const partFolder = `${folder}/build/parts`;
const facts = await readBuildFacts(folder);
const { parts, metafile } = await bundleDevice({ folder, entry: flags.entry, outFolder: partFolder, facts });
writeFileSync(`${dist}/metafile.json`, `${JSON.stringify(metafile, null, 1)}\n`);
const nodePackage = `${folder}/node_modules/node-linux-${process.arch}`;
writeFileSync(`${dist}/THIRD-PARTY-LICENSES.txt`, thirdPartyNotices(folder, metafile, nodePackage));
for (const { name } of parts) report(`part ${name}`, `${partFolder}/${name}.cjs`);

const names: string[] = [];
for (const target of chosen) names.push(await buildFor(target));
const sums = names.map((name) => `${sha256(`${dist}/${name}`)}  ${name}\n`);
writeFileSync(`${dist}/SHA256SUMS`, sums.join(""));
process.stdout.write(`${facts.version} from ${facts.commit} of ${facts.commitTime}\n${sums.join("")}`);

async function buildFor(target: Target): Promise<string> {
  const name = `prepare-device-linux-${target.arch}`;
  const base = await prepareBaseNode({ folder, target, nodeVersion, stripped: !flags.unstripped });
  await makeExecutable({ folder, target, nodeVersion, base, parts, partFolder, outFile: `${dist}/${name}` });
  report(name, `${dist}/${name}`);
  return name;
}

/** Before anything is removed or made. */
function stopIfLacking(wanted: readonly Target[]): void {
  const lacks = wanted.map((target) => lackFor(target, !flags.unstripped)).filter((lack) => lack !== undefined);
  if (lacks.length === 0) return;
  process.stderr.write(`${lacks.join("\n")}\n`);
  process.stderr.write(`For this machine alone: npm run build -- --arch ${process.arch}\n`);
  process.exit(1);
}

function parseTarget(text: string): Target {
  if (isArch(text)) return targets[text];
  throw new Error(`cannot build for "${text}": --arch takes ${Object.keys(targets).join(", ")}`);
}

function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function report(what: string, file: string): void {
  process.stdout.write(`${what}: ${(statSync(file).size / 1e6).toFixed(1)} MB\n`);
}
