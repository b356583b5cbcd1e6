import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { outputOf } from "../command.ts";
import { findStrip } from "./prerequisites.ts";
import type { Target } from "./target.ts";

export interface BaseNodeRequest {
  readonly folder: string;
  readonly target: Target;
  readonly nodeVersion: string;
  readonly stripped: boolean;
}

/**
 * The Node binary the executable is made of, stripped (a seventh smaller). Stripping comes before injection: an
 * executable stripped afterwards crashes.
 */
export async function prepareBaseNode(request: BaseNodeRequest): Promise<string> {
  const { target, folder } = request;
  const original = await findNodeBinary(request);
  const base = `${folder}/build/base/node-${target.arch}`;
  mkdirSync(`${folder}/build/base`, { recursive: true });
  rmSync(base, { force: true });
  if (request.stripped) {
    await outputOf(stripFor(target), ["-o", base, original]);
  } else {
    copyFileSync(original, base);
  }
  return base;
}

function stripFor(target: Target): string {
  const strip = findStrip(target);
  if (strip === undefined) throw new Error(`cannot strip Node for ${target.arch}: nothing here strips it`);
  return strip;
}

/** npm installs the Node of its own architecture only; another one's is fetched and checked by hand. */
async function findNodeBinary(request: BaseNodeRequest): Promise<string> {
  const { folder, target, nodeVersion } = request;
  const installed = `${folder}/node_modules/${target.nodePackage}/bin/node`;
  if (existsSync(installed)) return installed;
  const unpacked = `${folder}/build/npm/${target.nodePackage}-${nodeVersion}`;
  const archive = `${unpacked}.tgz`;
  if (!existsSync(archive)) await fetchArchive(request, archive);
  checkIntegrity(archive, lockedIntegrity(folder, target));
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  await outputOf("tar", ["-xzf", archive, "-C", unpacked, "--strip-components=1", "package/bin/node"]);
  return `${unpacked}/bin/node`;
}

async function fetchArchive({ folder, target, nodeVersion }: BaseNodeRequest, archive: string): Promise<void> {
  const destination = `${folder}/build/npm`;
  mkdirSync(destination, { recursive: true });
  const spec = `${target.nodePackage}@${nodeVersion}`;
  await outputOf("npm", ["pack", "--silent", "--pack-destination", destination, spec], { cwd: folder });
  if (!existsSync(archive)) throw new Error(`cannot fetch ${spec}: npm pack left no ${archive}`);
}

function lockedIntegrity(folder: string, target: Target): string {
  const lock = JSON.parse(readFileSync(`${folder}/package-lock.json`, "utf8")) as {
    packages: Record<string, { integrity?: string }>;
  };
  const integrity = lock.packages[`node_modules/${target.nodePackage}`]?.integrity;
  if (integrity === undefined) throw new Error(`cannot check ${target.nodePackage}: package-lock.json has no hash`);
  return integrity;
}

/** Throws unless the file has the sha512 that package-lock.json names; a wrong file is removed. */
export function checkIntegrity(file: string, integrity: string): void {
  const actual = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
  if (actual === integrity) return;
  rmSync(file);
  throw new Error(`cannot use ${file}: its hash is ${actual}, package-lock.json says ${integrity}`);
}

/** Lays the base out where pkg looks before it downloads anything: an archive marked as checked and unpacked. */
export function seedPkgCache(home: string, base: string, target: Target, nodeVersion: string): void {
  const cache = `${home}/.pkg-cache/sea`;
  const name = `node-v${nodeVersion}-linux-${target.arch}`;
  mkdirSync(`${cache}/${name}/bin`, { recursive: true });
  copyFileSync(base, `${cache}/${name}/bin/node`);
  for (const marker of [`${name}/bin/node.ok`, `${name}.tar.gz`, `${name}.tar.gz.ok`]) {
    writeFileSync(`${cache}/${marker}`, "");
  }
}
