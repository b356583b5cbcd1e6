// npm run test:fuzz -- --target NAME | --all [--seconds S]: fuzzes decoders with jsfuzz, guided by coverage. Inputs that are
// findings are kept below test/fuzz/seeds/ and make the exit status 1.

import { readFlags } from "../../scripts/read-flags.ts";
import { fuzzTarget } from "./jsfuzz.ts";
import { isTarget, type TargetName, targetNames } from "./seeds.ts";

const { values: flags } = readFlags("npm run test:fuzz", {
  options: {
    target: { type: "string" },
    all: { type: "boolean", default: false },
    seconds: { type: "string", default: "20" },
  },
});

const atOnce = 2;
process.exitCode = await run(chosen());

function chosen(): readonly TargetName[] {
  if (flags.all) return targetNames;
  if (flags.target !== undefined && isTarget(flags.target)) return [flags.target];
  process.stderr.write(`cannot fuzz: name --all or --target with one of ${targetNames.join(", ")}\n`);
  return [];
}

async function run(targets: readonly TargetName[]): Promise<number> {
  const seconds = Number(flags.seconds);
  const queue = [...targets];
  let [runs, findings, idle] = [0, 0, 0];
  const work = async (): Promise<void> => {
    for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
      const came = await fuzzTarget(target, seconds);
      runs += came.runs;
      findings += came.findings.length;
      if (came.runs === 0 && came.findings.length === 0) idle += 1;
      const numbers = `${came.runs} runs, coverage ${came.coverage}, corpus ${came.corpus}`;
      process.stdout.write(`${target.padEnd(14)} ${numbers}, ${came.findings.length} findings in ${seconds} s\n`);
      if (came.trouble !== "") process.stdout.write(`${came.trouble}\n`);
      for (const path of came.findings) process.stdout.write(`  kept as ${path}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  process.stdout.write(
    `${targets.length} targets, ${runs} runs, ${findings} findings${idle > 0 ? `, ${idle} did not run` : ""}\n`,
  );
  return targets.length > 0 && findings === 0 && idle === 0 ? 0 : 1;
}
