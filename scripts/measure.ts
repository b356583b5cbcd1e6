// npm run measure: size of the executable and what a start costs, each with the command that was run.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { projectFolder } from "./project.ts";
import { readFlags } from "./read-flags.ts";

const { values: flags } = readFlags("npm run measure", { options: { runs: { type: "string", default: "41" } } });
const runs = Number(flags.runs);
const executable = `dist/prepare-device-linux-${process.arch}`;
if (!existsSync(`${projectFolder}/${executable}`)) throw new Error(`cannot measure ${executable}: run "npm run build"`);

const commands = [
  ["node_modules/.bin/node", "--eval", "0"],
  [executable, "--version"],
  ["node_modules/.bin/node", "src/main.ts", "--version"],
];
process.stdout.write(`${cpus().length} cores, ${cpus()[0]?.model}; median of ${runs} runs\n`);
for (const command of commands) {
  const samplesMs = Array.from({ length: runs }, () => timeMs(command)).sort((a, b) => a - b);
  const median = samplesMs[Math.floor(runs / 2)] ?? Number.NaN;
  process.stdout.write(`${median.toFixed(1).padStart(8)} ms  ${command.join(" ")}\n`);
}
const bytes = statSync(`${projectFolder}/${executable}`).size;
process.stdout.write(`${(bytes / 1e6).toFixed(1).padStart(8)} MB  ${executable}\n`);

function timeMs([file = "", ...args]: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(file, args, { cwd: projectFolder, stdio: "ignore" });
  if (status !== 0) throw new Error(`cannot measure ${file} ${args.join(" ")}: exit status ${status}`);
  return performance.now() - start;
}
