import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { projectFolder } from "../../scripts/project.ts";
import type { Figure } from "./figures/figure.ts";
import { median, medianDeviation, ratioOf } from "./figures/statistics.ts";
import { type Machine, machineInWords } from "./machine.ts";

const path = `${projectFolder}/docs/performance-history.csv`;
const columns =
  "time,commit,figure,unit,pairs,ours,ours deviation,peer,peer deviation,ratio,ratio low,ratio high,machine";

function commit(): string {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: projectFolder, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--", "src", "scripts/build", "package-lock.json");
  return `${git("rev-parse", "--short=12", "HEAD")}${changed === "" ? "" : "-dirty"}`;
}

/** Adds a line for each figure to docs/performance-history.csv. */
export function record(machine: Machine, figures: readonly Figure[]): void {
  if (!existsSync(path)) writeFileSync(path, `${columns}\n`);
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  const made = commit();
  for (const { name, unit, ours, peer } of figures) {
    const { ratio, low, high } = ratioOf(ours, peer);
    const values = [median(ours), medianDeviation(ours), median(peer), medianDeviation(peer), ratio, low, high];
    const numbers = values.map((value) => Number(value.toPrecision(5)));
    const line = [time, made, name, unit, ours.length, ...numbers, `"${machineInWords(machine)}"`];
    appendFileSync(path, `${line.join(",")}\n`);
  }
}
