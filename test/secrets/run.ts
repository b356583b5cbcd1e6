// npm run test:secrets [-- --only TEXT] [--plant]: runs every command and hook, in success and in failure, with secrets
// that can be told from everything else, and searches every byte that was written. Then it plants secrets, of which the
// search has to find each one. --plant writes one in every scenario: then each of them has to fail.
import { findProgram } from "../../scripts/command.ts";
import { readFlags } from "../../scripts/read-flags.ts";
import { generateDeviceKey } from "../../src/keys/device-key.ts";
import { rigBrand } from "../rig/setup/world.ts";
import { wrongEnds } from "./ends.ts";
import { Hunted } from "./hunt.ts";
import { keySources, Lab, type LabInput } from "./lab.ts";
import { type Plant, plantInLog, plants } from "./plants.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

const { values: flags } = readFlags("npm run test:secrets", {
  options: { only: { type: "string" }, plant: { type: "boolean", default: false } },
});

/** A scenario with the API key in one place, or a plant; what is wrong with it. */
interface Task {
  readonly name: string;
  readonly run: () => Promise<readonly string[]>;
}

const atOnce = 4;
const hunted = new Hunted();
if (findProgram(["strace"]) === undefined)
  throw new Error("cannot see which programs are started: strace is not there");
process.exitCode = (await searchAll()) ? 0 : 1;

async function searchAll(): Promise<boolean> {
  const [brand, deviceKey] = await Promise.all([rigBrand(), generateDeviceKey(2048)]);
  const shared = { brand, deviceKey };
  const chosen = scenarios.filter(({ name }) => flags.only === undefined || name.includes(flags.only));
  const played = chosen.flatMap((scenario) =>
    keySources.map((source) => taskOf(scenario, { ...shared, source, ...scenario.input })),
  );
  const planted = plants.map((plant) => proofOf(plant, { ...shared, source: "settings" }));
  const wrong = await runAll([...played, ...planted]);
  return sumUp(played.length, planted.length, wrong);
}

async function runAll(tasks: readonly Task[]): Promise<number> {
  const queue = [...tasks];
  let wrong = 0;
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const faults = await next.run();
      if (faults.length > 0) wrong += 1;
      for (const fault of faults) process.stdout.write(`${next.name}: ${fault}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return wrong;
}

function taskOf(scenario: Scenario, input: LabInput): Task {
  const run = async (): Promise<readonly string[]> => {
    await using lab = await Lab.open(input);
    await scenario.play(lab);
    if (flags.plant) plantInLog(lab);
    const found = hunted.search(lab).map(({ place, canary, form }) => `FOUND ${canary} in ${place} (${form})`);
    return [...found, ...wrongEnds(lab, scenario.succeed)];
  };
  return { name: `${scenario.name}, key in ${input.source}`, run };
}

/** That what is there is found: without it, nothing found would mean nothing. */
function proofOf(plant: Plant, input: LabInput): Task {
  const run = async (): Promise<readonly string[]> => {
    await using lab = await Lab.open(input);
    await lab.onDevice("serial");
    plant.put(lab);
    const found = hunted.search(lab);
    const right = found.filter(({ place, canary }) => canary === plant.canary && place.includes(plant.place));
    const rest = found.filter((one) => !right.includes(one));
    return [
      ...(right.length === 1 ? [] : [`NOT FOUND: ${plant.canary} in ${plant.place}`]),
      ...rest.map(({ place, canary }) => `FOUND ${canary} in ${place}, too`),
    ];
  };
  return { name: `planted: ${plant.name}`, run };
}

function sumUp(played: number, planted: number, wrong: number): boolean {
  const { runs, outputs, files, programs, bytes, canaries, forms } = hunted;
  process.stdout.write(`${played} scenarios, ${runs} runs; ${canaries} secrets in ${forms} forms\n`);
  process.stdout.write(
    `searched ${outputs} outputs, ${files} files and folders, ${programs} started programs, ${bytes} bytes\n`,
  );
  process.stdout.write(`${planted} secrets planted to prove that the search finds them\n`);
  const failed = wrong + (played === 0 || hunted.isNothing ? 1 : 0);
  process.stdout.write(`${played + planted - wrong} passed, ${failed} failed\n`);
  return failed === 0;
}
