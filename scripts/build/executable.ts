import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { outputOf } from "../command.ts";
import { seedPkgCache } from "./base-node.ts";
import { type PackedParts, packParts } from "./pack-parts.ts";
import type { Part } from "./part-plugin.ts";
import type { PkgRequest } from "./pkg-sea.ts";
import { isNative, type Target } from "./target.ts";
import { trainParts } from "./training.ts";

export interface ExecutableRequest {
  readonly folder: string;
  readonly target: Target;
  readonly nodeVersion: string;
  /** The Node binary to start from. */
  readonly base: string;
  readonly parts: readonly Part[];
  /** Holds the parts' texts. */
  readonly partFolder: string;
  readonly outFile: string;
}

/**
 * Joins Node, a loader and the program's parts into one executable, each part with V8's code cache. The caches are made by
 * the target's own Node (under qemu where that is foreign): one from another architecture would be rejected, with a
 * warning, at every start.
 */
export async function makeExecutable(request: ExecutableRequest): Promise<void> {
  const { folder, target, nodeVersion, outFile } = request;
  const home = `${folder}/build/home`;
  const work = `${folder}/build/sea`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const generator = writeGenerator(folder, target, request.base);
  const { bytes, places } = await trainedParts(request, `${work}/parts`, generator);
  writeFileSync(`${work}/parts.bin`, bytes);
  await bundleLoader(`${work}/prepare-device.cjs`, places);
  seedPkgCache(home, request.base, target, nodeVersion);
  const pkgRequest: PkgRequest = {
    arch: target.arch,
    nodeVersion,
    bundle: `${work}/prepare-device.cjs`,
    storedPath: "../prepare-device.cjs",
    assets: { parts: `${work}/parts.bin` },
    outFile: `${work}/executable`,
    generator,
  };
  await outputOf(process.execPath, [fileURLToPath(import.meta.resolve("./pkg-sea.ts")), JSON.stringify(pkgRequest)], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: home, TMPDIR: work },
  });
  // Not renamed: written in one piece, its pages would lie in the page cache in pieces of up to 2 MiB, of which each
  // process maps the whole, and the memory of all that is measured after a build would be 30 MiB too high.
  rmSync(outFile, { force: true });
  copyFileSync(pkgRequest.outFile, outFile);
  rmSync(pkgRequest.outFile);
  chmodSync(outFile, 0o755);
}

async function bundleLoader(outfile: string, places: PackedParts["places"]): Promise<void> {
  const entry = fileURLToPath(import.meta.resolve("./sea-main.ts"));
  const minify = { minifySyntax: true, minifyWhitespace: true } as const;
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    define: { __PART_PLACES__: JSON.stringify(places) },
    ...minify,
  });
}

/** The parts with the code caches of this target. */
async function trainedParts(
  { parts, partFolder }: ExecutableRequest,
  folder: string,
  generator: string,
): Promise<PackedParts> {
  mkdirSync(folder);
  for (const { name } of parts) copyFileSync(`${partFolder}/${name}.cjs`, `${folder}/${name}.cjs`);
  await trainParts({ folder, node: generator });
  const names = parts.map(({ name }) => name);
  return packParts(folder, names);
}

/**
 * A program that stands for this target's own Node. V8 keeps strings in its code cache by a hash whose seed is
 * random in every process: without a fixed one, no two builds are alike. (V8 leaves --random-seed out of the flags that
 * a cache must match.) Throws with the packages to install if a foreign Node cannot run here.
 */
function writeGenerator(folder: string, target: Target, node: string): string {
  const command = `'${node}' --random-seed=1 "$@"`;
  const generator = `${folder}/build/base/generator-${target.arch}`;
  const text = isNative(target) ? command : `env QEMU_LD_PREFIX=/usr/${target.triple} '${target.emulator}' ${command}`;
  writeFileSync(generator, `#!/bin/sh\nexec ${text}\n`);
  chmodSync(generator, 0o755);
  return generator;
}
