import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { oraclePath } from "../snapd/toolchain.ts";

/** One run of a command as `snapd-oracle stopwatch` writes it down. Memory and CPU are the kernel's figures (wait4). */
export interface Lap {
  readonly name: string;
  /** Nanoseconds of CLOCK_MONOTONIC, which is process.hrtime's clock, too. */
  readonly startNs: number;
  readonly firstLineNs?: number;
  readonly endNs: number;
  readonly userNs: number;
  readonly systemNs: number;
  readonly peakKiB: number;
  readonly status: number;
}

export function wallMs({ startNs, endNs }: Lap): number {
  return (endNs - startNs) / 1e6;
}

export function cpuMs({ userNs, systemNs }: Lap): number {
  return (userNs + systemNs) / 1e6;
}

export function peakMB({ peakKiB }: Lap): number {
  return (peakKiB * 1024) / 1e6;
}

/** From the command's start to the end of the first line it wrote. */
export function firstLineMs({ startNs, firstLineNs }: Lap): number {
  if (firstLineNs === undefined) throw new Error("the stopwatch did not watch for a line");
  return (firstLineNs - startNs) / 1e6;
}

export function readLaps(log: string): readonly Lap[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").trim().split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Lap);
}

/** The stopwatch as a command to put before another one. */
export function stopwatch(log: string, name: string): readonly string[] {
  return [oraclePath, "stopwatch", "-log", log, "-name", name];
}

/** Runs a command that must succeed, with the time of its first line. */
export function timeToFirstLine(log: string, name: string, command: readonly string[]): void {
  const [file = "", ...args] = [...stopwatch(log, name), "-first-line", ...command];
  const env = { PATH: "/usr/bin:/bin" };
  const ran = spawnSync(file, args, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"], env });
  if (ran.status !== 0) throw new Error(`cannot time ${command.join(" ")}: exit status ${ran.status}\n${ran.stderr}`);
}
