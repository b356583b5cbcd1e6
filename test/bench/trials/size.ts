import { copyFileSync, existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { findProgram, outputOf } from "../../../scripts/command.ts";
import { CannotMeasure } from "../fault.ts";
import type { Finding } from "../figures/figure.ts";
import { median } from "../figures/statistics.ts";
import { copyPrograms } from "../programs.ts";
import { cpuMs, readLaps, timeToFirstLine } from "../stopwatch.ts";
import { type Bench, inPairs, type Trial } from "../trial.ts";

function megabytes(file: string): number {
  return statSync(file).size / 1e6;
}

/** As snapd packs a snap (snap/squashfs/squashfs.go). */
async function pack(folder: string, image: string, compression: string): Promise<void> {
  const options = ["-noappend", "-comp", compression, "-no-fragments", "-no-progress", "-all-root", "-no-xattrs"];
  await outputOf("mksquashfs", [folder, image, ...options]);
}

interface Sides<Value> {
  readonly ours: Value;
  readonly peer: Value;
}

interface ColdStart {
  readonly image: string;
  /** An empty folder. */
  readonly place: string;
  /** Of the stopwatch. */
  readonly log: string;
  readonly name: string;
}

/**
 * One start from a file system of which nothing is unpacked. The image is a new file each time: pages that the kernel has
 * unpacked belong to the mounted file system, which lives on where another mount namespace keeps a mount of it. The copy
 * itself is in memory, so what is measured is the work of unpacking, not the disk. After a fault of the start the trial's
 * folder is unmounted as a whole. Throws CannotMeasure where the file system cannot be unmounted.
 */
async function coldStart(
  { image, place, log, name }: ColdStart,
  files: readonly string[],
  ...options: readonly string[]
): Promise<void> {
  const copy = `${image}.turn`;
  copyFileSync(image, copy);
  await outputOf("mount", ["-o", "loop,ro", copy, place]);
  timeToFirstLine(log, name, [...files.map((file) => join(place, file)), ...options]);
  await outputOf("umount", [place]).catch((fault: unknown) => {
    throw new CannotMeasure(`cannot measure cold starts: ${place} cannot be unmounted: ${String(fault)}`);
  });
  rmSync(copy);
}

async function coldStarts(bench: Bench, compression: string, images: Sides<string>): Promise<Finding> {
  const place = join(bench.folder, "mounted");
  const log = join(bench.folder, "cold.jsonl");
  mkdirSync(place);
  await inPairs(
    bench,
    () => coldStart({ image: images.ours, place, log, name: "ours" }, ["prepare-device"], "--version"),
    () => coldStart({ image: images.peer, place, log, name: "node" }, ["node", "one-line.cjs"]),
  );
  const of = (name: string): number[] =>
    readLaps(log)
      .filter((lap) => lap.name === name)
      .slice(bench.warmUp)
      .map(cpuMs);
  const limit = { value: median(of("node")), what: "Node itself" };
  const sides = { what: `--version, cold, ${compression}`, peerWhat: `node, cold, ${compression}` };
  return { name: `cold-start-${compression}`, ...sides, unit: "CPU ms", ours: of("ours"), peer: of("node"), limit };
}

function sizeFigure(name: string, what: string, peerWhat: string, files: Sides<string>): Finding {
  const [ours, peer] = [megabytes(files.ours), megabytes(files.peer)];
  const limit = { value: peer, what: "Node itself" };
  return { name, what, peerWhat, unit: "MB", ours: [ours], peer: [peer], exact: true, limit };
}

/** Two folders: one with our executable alone, one with Node and a script of one line. */
async function copySides(folder: string): Promise<Sides<string>> {
  const sides = { ours: join(folder, "ours"), peer: join(folder, "node") };
  for (const side of Object.values(sides)) {
    mkdirSync(side);
    const programs = await copyPrograms(side);
    if (side === sides.peer) rmSync(programs.ours);
    else for (const other of [programs.node, programs.oneLine]) rmSync(other);
  }
  return sides;
}

async function runPacked(bench: Bench, compression: string): Promise<readonly Finding[]> {
  const names = namesOf(compression);
  if (findProgram(["mksquashfs"]) === undefined)
    return Object.values(names).map((name) => ({ name, why: "mksquashfs is not installed" }));
  const folders = await copySides(bench.folder);
  const images = { ours: `${folders.ours}.squashfs`, peer: `${folders.peer}.squashfs` };
  await pack(folders.ours, images.ours, compression);
  await pack(folders.peer, images.peer, compression);
  const size = sizeFigure(names.size, `in squashfs, ${compression}`, "its stripped Node, the same", images);
  if (!existsSync("/dev/loop-control")) return [size, { name: names.cold, why: "this machine has no loop devices" }];
  return [size, await coldStarts(bench, compression, images)];
}

function namesOf(compression: string): { readonly size: string; readonly cold: string } {
  return { size: `squashfs-${compression}`, cold: `cold-start-${compression}` };
}

async function runBinary({ folder }: Bench): Promise<readonly Finding[]> {
  const { ours, node } = await copyPrograms(folder);
  return [sizeFigure("binary", "the executable", "its stripped Node", { ours, peer: node })];
}

const common = { pairs: { whole: 10, quick: 10 }, quickly: false };

/** What the executable weighs. */
const binaryTrial: Trial = { ...common, names: ["binary"], run: runBinary };

/** What it weighs in a snap, and what it costs to be unpacked at a cold start. */
function packedTrial(compression: "lzo" | "xz"): Trial {
  return { ...common, names: Object.values(namesOf(compression)), run: (bench) => runPacked(bench, compression) };
}

/** Apart from each other, because packing takes a minute: the two compressions are those that `snap pack` knows. */
export const sizeTrials: readonly Trial[] = [binaryTrial, packedTrial("lzo"), packedTrial("xz")];
