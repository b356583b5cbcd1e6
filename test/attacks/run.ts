// npm run test:attacks [-- --only NAME] [--json] [--write-docs] [--at-once N]: does every attack of table.ts against
// the built executable and says what each came to. The last line counts; anything open makes the exit status 1.
import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { projectFolder } from "../../scripts/project.ts";
import { readFlags } from "../../scripts/read-flags.ts";
import { generateDeviceKey } from "../../src/keys/device-key.ts";
import { Agent } from "../rig/setup/agent.ts";
import { rigBrand } from "../rig/setup/world.ts";
import { type Attack, boundSecondsOf, isAttack, maxMemoryMB, type Nuisance } from "./attack.ts";
import { Forger } from "./forger.ts";
import { attacksPage, pagePath } from "./page.ts";
import { MemoryWatcher } from "./peak-memory.ts";
import { runAttack, type Verdict } from "./run-attack.ts";
import type { Cast } from "./stage.ts";
import { attacks, nuisances } from "./table.ts";

const { values: flags } = readFlags("npm run test:attacks", {
  options: {
    only: { type: "string" },
    json: { type: "boolean", default: false },
    "write-docs": { type: "boolean", default: false },
    "at-once": { type: "string", default: "8" },
  },
});

if (flags["write-docs"]) {
  writeFileSync(`${projectFolder}/${pagePath}`, attacksPage());
  process.stdout.write(`wrote ${pagePath}\n`);
} else {
  process.exitCode = (await runAll()) ? 0 : 1;
}

async function makeCast(): Promise<Cast> {
  const [brand, deviceKey] = await Promise.all([rigBrand(), generateDeviceKey(2048)]);
  const memory = new MemoryWatcher();
  return { brand, deviceKey, forger: await Forger.make(brand), memory };
}

/** The floor: what the executable takes when it does next to nothing. */
async function floorOf(memory: MemoryWatcher): Promise<number> {
  const peaks: number[] = [];
  // Several times: on a busy machine the process is over before it has been looked at.
  for (let run = 0; run < 5; run += 1) {
    const agent = new Agent(["--version"]);
    memory.begin(agent.pid);
    await agent.ended;
    peaks.push(await memory.end(agent.pid));
  }
  return Math.max(...peaks);
}

/** Those that wait longest begin first: most of them do nothing but wait. */
function inOrder(scenes: readonly (Attack | Nuisance)[]): (Attack | Nuisance)[] {
  const only = flags.only;
  const chosen = scenes.filter(({ name }) => only === undefined || name.includes(only));
  return chosen.toSorted((a, b) => (b.boundSeconds ?? 0) - (a.boundSeconds ?? 0));
}

async function runAll(): Promise<boolean> {
  const start = performance.now();
  const cast = await makeCast();
  const floorMB = await floorOf(cast.memory);
  const queue = inOrder([...attacks, ...nuisances]);
  const scenes = new Map(queue.map((scene) => [scene.name, scene]));
  const verdicts: Verdict[] = [];
  const work = async (): Promise<void> => {
    for (let scene = queue.shift(); scene !== undefined; scene = queue.shift()) {
      const verdict = await runAttack(cast, scene);
      verdicts.push(verdict);
      if (!flags.json) tell(verdict, boundSecondsOf(scene));
    }
  };
  await Promise.all(Array.from({ length: Number(flags["at-once"]) }, work));
  await cast.memory.close();
  return sumUp(verdicts, scenes, floorMB, (performance.now() - start) / 1000);
}

function tell({ name, code, exit, seconds, peakMB, faults }: Verdict, boundSeconds: number): void {
  const mark = faults.length === 0 ? "ok  " : "OPEN";
  const measured = `${seconds.toFixed(1).padStart(5)} of ${boundSeconds} s, ${peakMB.toFixed(0).padStart(3)} of ${maxMemoryMB} MB`;
  process.stdout.write(`${mark} ${name.padEnd(34)} ${`${code} (${exit})`.padEnd(36)} ${measured}\n`);
  for (const fault of faults) process.stdout.write(`       ${fault}\n`);
}

function sumUp(
  verdicts: readonly Verdict[],
  scenes: ReadonlyMap<string, Attack | Nuisance>,
  floorMB: number,
  seconds: number,
): boolean {
  const isOne = ({ name }: Verdict): boolean => {
    const scene = scenes.get(name);
    return scene !== undefined && isAttack(scene);
  };
  const done = verdicts.filter(isOne);
  const rest = verdicts.filter((verdict) => !isOne(verdict));
  const sound = (list: readonly Verdict[]): number => list.filter(({ faults }) => faults.length === 0).length;
  const peak = Math.max(0, ...verdicts.map(({ peakMB }) => peakMB));
  const open = done.length - sound(done) + rest.length - sound(rest);
  if (flags.json) process.stdout.write(`${JSON.stringify({ verdicts }, null, 2)}\n`);
  process.stdout.write(
    `memory: at most ${peak.toFixed(0)} MB of ${maxMemoryMB}; --version alone takes ${floorMB.toFixed(0)}\n`,
  );
  process.stdout.write(`${rest.length} nuisances, ${sound(rest)} ignored; ${seconds.toFixed(0)} s\n`);
  // For who counts the checks of all suites.
  process.stdout.write(`${verdicts.length - open} passed, ${open} failed\n`);
  process.stdout.write(`${done.length} attacks, ${sound(done)} refused by name, ${open} open\n`);
  return open === 0 && done.length > 0;
}
