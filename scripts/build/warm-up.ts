// Runs the program from its parts' texts in the Node that the executable is made of, and writes the code cache of every
// part: what ran is in it, compiled. Called by training.ts with one JSON argument.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { partLoader } from "./part-loader.ts";
import { trainingFlags } from "./training-flags.ts";

/** One run of the program, which must end by process.exit(0). */
export interface WarmUpRun {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The parts that it may load; any if left out. */
  readonly parts?: readonly string[];
}

/** Runs, done one after the other, each as if it were a process of its own. */
export interface Lesson {
  readonly runs: readonly WarmUpRun[];
  /** The parts whose caches are made then: what a later lesson runs is not in them. All that are left if left out. */
  readonly caches?: readonly string[];
}

export interface WarmUpRequest {
  /** Holds NAME.cjs of every part, and gets NAME.cache. */
  readonly folder: string;
  readonly lessons: readonly Lesson[];
}

const exit = process.exit.bind(process);
// No cache may depend on how fast this machine is today: what a run of some milliseconds puts off for later is not run.
const { setTimeout: realTimeout } = globalThis;
const seldomMs = 600_000;
globalThis.setTimeout = ((work: () => void, ms?: number, ...more: []) =>
  realTimeout(work, (ms ?? 0) + seldomMs, ...more)) as typeof setTimeout;
const { folder, lessons } = JSON.parse(process.argv[2] ?? "") as WarmUpRequest;
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".cjs"))
  .map((file) => file.slice(0, -".cjs".length));
const scripts = new Map(names.map((name) => [name, compiled(name)]));

for (const { runs, caches } of lessons) {
  for (const run of runs) await runProgram(run);
  writeCaches(caches ?? names.filter((name) => !existsSync(`${folder}/${name}.cache`)));
}
// What the program left under way must not keep this process.
exit(0);

function compiled(name: string): Script {
  const script = new Script(readFileSync(`${folder}/${name}.cjs`, "latin1"), { filename: `${name}.cjs` });
  script.runInThisContext();
  return script;
}

function writeCaches(parts: readonly string[]): void {
  for (const [, otherwise] of trainingFlags) setFlagsFromString(otherwise);
  for (const name of parts) writeFileSync(`${folder}/${name}.cache`, scriptOf(name).createCachedData());
  for (const [training] of trainingFlags) setFlagsFromString(training);
}

async function runProgram({ args, environment, parts }: WarmUpRun): Promise<void> {
  process.argv = [process.execPath, process.execPath, ...args];
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  const status = await new Promise((resolve) => {
    process.exit = (ended) => resolve(ended) as never;
    const scriptOfRun = (name: string): Script => {
      if (parts?.includes(name) === false) throw new Error(`${args.join(" ")} must not need part ${name}`);
      return scriptOf(name);
    };
    partLoader(scriptOfRun, createRequire(import.meta.url))("part:main");
  });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with status ${String(status)}`);
  await settled();
}

/**
 * What a run has closed at its end is told of it in a later turn, which a process of its own may not live to see: here all
 * of it runs, or chance would decide.
 */
async function settled(): Promise<void> {
  const turns = 20;
  const patienceMs = 100;
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => void realTimeout(resolve, patienceMs));
}

function scriptOf(name: string): Script {
  const script = scripts.get(name);
  if (script === undefined) throw new Error(`there is no part ${name}`);
  return script;
}
