import { join } from "node:path";
import type { Finding } from "../figures/figure.ts";
import { median } from "../figures/statistics.ts";
import { copyPrograms } from "../programs.ts";
import { cpuMs, firstLineMs, type Lap, peakMB, readLaps, timeToFirstLine } from "../stopwatch.ts";
import { type Bench, inPairs, type Trial } from "../trial.ts";

async function run(bench: Bench): Promise<readonly Finding[]> {
  const { ours, node, oneLine } = await copyPrograms(bench.folder);
  const log = join(bench.folder, "laps.jsonl");
  await inPairs(
    bench,
    () => timeToFirstLine(log, "ours", [ours, "--version"]),
    () => timeToFirstLine(log, "node", [node, oneLine]),
  );
  const laps = readLaps(log);
  const of = (name: string, value: (lap: Lap) => number): number[] =>
    laps
      .filter((lap) => lap.name === name)
      .slice(bench.warmUp)
      .map(value);
  const limit = (value: (lap: Lap) => number) => ({ value: median(of("node", value)), what: "Node itself" });
  const sides = { what: "prepare-device --version", peerWhat: "node, a script of one line" };
  const figure = (name: string, unit: "ms" | "CPU ms" | "MB", value: (lap: Lap) => number): Finding => ({
    name,
    ...sides,
    unit,
    ours: of("ours", value),
    peer: of("node", value),
    limit: limit(value),
  });
  return [
    figure("start", "ms", firstLineMs),
    figure("start-cpu", "CPU ms", cpuMs),
    figure("start-memory", "MB", peakMB),
  ];
}

/** From a process's start to its first line. */
export const startTrial: Trial = {
  names: ["start", "start-cpu", "start-memory"],
  pairs: { whole: 40, quick: 15 },
  quickly: true,
  run,
};
