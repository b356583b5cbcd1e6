// npm run test:secrets [-- --only TEXT] [--plant]: runs every command and hook, in success and in failure, with secrets
// that can be told from everything else, and searches every byte that was written. --plant writes one itself, which has
// to be found.
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findProgram } from "../../scripts/command.ts";
import { generateDeviceKey } from "../../src/keys/device-key.ts";
import { rigBrand } from "../rig/setup/world.ts";
import { keySources, Lab, type LabInput } from "./lab.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { type Finding, filesBelow, type Place, searchPlace, startedPrograms } from "./search.ts";

const { values: flags } = parseArgs({
  options: { only: { type: "string" }, plant: { type: "boolean", default: false } },
});

const atOnce = 4;
const counts = { runs: 0, outputs: 0, files: 0, programs: 0, bytes: 0, canaries: 0, forms: 0 };
const findings: string[] = [];
if (findProgram(["strace"]) === undefined)
  throw new Error("cannot see which programs are started: strace is not there");
process.exitCode = (await searchAll()) ? 0 : 1;

async function searchAll(): Promise<boolean> {
  const [brand, deviceKey] = await Promise.all([rigBrand(), generateDeviceKey(2048)]);
  const only = flags.only;
  const chosen = scenarios.filter(({ name }) => only === undefined || name.includes(only));
  const queue = chosen.flatMap((scenario) =>
    keySources.map((source) => ({ scenario, input: { brand, deviceKey, source, ...scenario.input } })),
  );
  const total = queue.length;
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await play(next.scenario, next.input);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return sumUp(total);
}

async function play(scenario: Scenario, input: LabInput): Promise<void> {
  const lab = await Lab.open(input);
  try {
    await scenario.play(lab);
    if (flags.plant) plant(lab);
    const found = searchLab(lab);
    for (const { place, canary, form } of found) {
      findings.push(`${scenario.name}, key in ${input.source}: ${canary} stands in ${place} (${form})`);
    }
  } finally {
    await lab.close();
  }
}

/** As a log line would that somebody forgot. */
function plant(lab: Lab): void {
  const planted = Buffer.from(lab.apiKey).toString("base64");
  appendFileSync(join(lab.device.snapCommon, "planted.log"), `debug: headers are ${planted}\n`);
}

function searchLab(lab: Lab): readonly Finding[] {
  const canaries = lab.canaries();
  const outputs: Place[] = lab.runs.flatMap(({ line, run }) => [
    { name: `stdout of ${line}`, bytes: Buffer.from(run.stdout) },
    { name: `stderr of ${line}`, bytes: Buffer.from(run.stderr) },
  ]);
  const programs = lab.traces.flatMap((path) => startedPrograms(readFileSync(path, "latin1")));
  const files = filesBelow(lab.folder).filter((place) => !isTrace(place) && !lab.isOwnPlace(place));
  const places = [...outputs, ...programs, ...files];
  counts.runs += lab.runs.length;
  counts.outputs += outputs.length;
  counts.files += files.length;
  counts.programs += programs.length;
  counts.bytes += places.reduce((sum, { bytes }) => sum + bytes.length, 0);
  counts.canaries += canaries.length;
  counts.forms += canaries.reduce((sum, { forms }) => sum + forms.length, 0);
  return places.flatMap((place) => searchPlace(place, canaries));
}

/** It has environments in it, which only their own user can read. */
function isTrace({ name }: Place): boolean {
  return /^strace-\d+$/.test(name);
}

function sumUp(total: number): boolean {
  for (const finding of findings) process.stdout.write(`FOUND ${finding}\n`);
  const { runs, outputs, files, programs, bytes, canaries, forms } = counts;
  process.stdout.write(`${total} scenarios, ${runs} runs; ${canaries} secrets in ${forms} forms\n`);
  process.stdout.write(
    `searched ${outputs} outputs, ${files} files and folders, ${programs} started programs, ${bytes} bytes\n`,
  );
  const searched = outputs > 0 && files > 0 && canaries > 0;
  process.stdout.write(`${findings.length} places hold a secret${searched ? "" : "; FAILED: searched nothing"}\n`);
  return searched && findings.length === 0;
}
