import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { findProgram, outputOf } from "../../../scripts/command.ts";
import type { Finding, Gap } from "../figures/figure.ts";
import { median } from "../figures/statistics.ts";
import { copyPrograms } from "../programs.ts";
import { cpuMs, readLaps, timeToFirstLine } from "../stopwatch.ts";
import { type Bench, inPairs, type Trial } from "../trial.ts";

/** The two that `snap pack` knows. */
const compressions = ["lzo", "xz"] as const;

function megabytes(file: string): number {
  return statSync(file).size / 1e6;
}

/** As snapd packs a snap (snap/squashfs/squashfs.go). */
async function pack(folder: string, image: string, compression: string): Promise<void> {
  const options = ["-noappend", "-comp", compression, "-no-fragments", "-no-progress", "-all-root", "-no-xattrs"];
  await outputOf("mksquashfs", [folder, image, ...options]);
}

function unmount(place: string): void {
  spawnSync("umount", [place], { stdio: "ignore" });
}

/**
 * One start from a file system that has just been mounted: nothing of it is unpacked. The image itself stays in memory,
 * so what is measured is the work of unpacking, not the disk.
 */
async function coldStart(
  image: string,
  place: string,
  log: string,
  name: string,
  command: readonly string[],
): Promise<void> {
  await outputOf("mount", ["-o", "loop,ro", image, place]);
  try {
    timeToFirstLine(log, name, command);
  } finally {
    unmount(place);
  }
}

async function coldStarts(bench: Bench, images: readonly [string, string], compression: string): Promise<Finding> {
  const place = join(bench.folder, "mounted");
  const log = join(bench.folder, `cold-${compression}.jsonl`);
  mkdirSync(place, { recursive: true });
  const [ours, node] = images;
  await inPairs(
    bench,
    () => coldStart(ours, place, log, "ours", [join(place, "prepare-device"), "--version"]),
    () => coldStart(node, place, log, "node", [join(place, "node"), join(place, "one-line.cjs")]),
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

const packedNames = compressions.flatMap((compression) => [`squashfs-${compression}`, `cold-start-${compression}`]);

async function run(bench: Bench): Promise<readonly Finding[]> {
  const folders = [join(bench.folder, "ours"), join(bench.folder, "node")] as const;
  for (const folder of folders) {
    mkdirSync(folder);
    const programs = await copyPrograms(folder);
    if (folder === folders[0]) for (const other of [programs.node, programs.oneLine]) rmSync(other);
    else rmSync(programs.ours);
  }
  const one = [megabytes(join(folders[0], "prepare-device")), megabytes(join(folders[1], "node"))] as const;
  const findings: Finding[] = [sizeFigure("binary", "the executable", "its stripped Node", one)];
  if (findProgram(["mksquashfs"]) === undefined)
    return [...findings, ...packedNames.map((name) => ({ name, why: "mksquashfs is not installed" }))];
  for (const compression of compressions) {
    const images = [join(bench.folder, `ours-${compression}`), join(bench.folder, `node-${compression}`)] as const;
    await pack(folders[0], images[0], compression);
    await pack(folders[1], images[1], compression);
    const sizes = [megabytes(images[0]), megabytes(images[1])] as const;
    findings.push(
      sizeFigure(`squashfs-${compression}`, `in squashfs, ${compression}`, "its stripped Node, the same", sizes),
    );
    findings.push(existsSync("/dev/loop-control") ? await coldStarts(bench, images, compression) : noLoop(compression));
  }
  return findings;
}

function noLoop(compression: string): Gap {
  return { name: `cold-start-${compression}`, why: "this machine has no loop devices" };
}

function sizeFigure(name: string, what: string, peerWhat: string, [ours, peer]: readonly [number, number]): Finding {
  const limit = { value: peer, what: "Node itself" };
  return { name, what, peerWhat, unit: "MB", ours: [ours], peer: [peer], exact: true, limit };
}

/** What the executable weighs, and what it costs to be unpacked at a cold start. */
export const sizeTrial: Trial = {
  names: ["binary", ...packedNames],
  pairs: { whole: 10, quick: 10 },
  quickly: false,
  run,
};
