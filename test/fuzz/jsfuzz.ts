import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";
import { runCommand } from "../../scripts/command.ts";
import { projectFolder } from "../../scripts/project.ts";
import { keepSeed, seedsOf, type TargetName } from "./seeds.ts";

const version = "1.0.15";
/** Where it lies if it is no dependency of the project. */
const besides = `${projectFolder}/build/jsfuzz`;

/** What one fuzzing of a target came to. */
export interface FuzzRun {
  readonly runs: number;
  readonly coverage: number;
  readonly corpus: number;
  readonly seconds: number;
  /** Paths of the inputs that were findings, now seeds. */
  readonly findings: readonly string[];
  /** The end of what jsfuzz said, where it did not run as it should. */
  readonly trouble: string;
}

function installed(from: string): string | undefined {
  try {
    return createRequire(`${from}/package.json`).resolve("jsfuzz/build/src/index.js");
  } catch {
    return undefined;
  }
}

/** jsfuzz's program, fetched beside the project if it is not one of its dependencies. */
async function findJsfuzz(): Promise<string> {
  const found = installed(projectFolder) ?? installed(besides);
  if (found !== undefined) return found;
  mkdirSync(besides, { recursive: true });
  writeFileSync(`${besides}/package.json`, "{}\n");
  const args = ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", besides, `jsfuzz@${version}`];
  const { status } = await runCommand("npm", args, { cwd: besides, show: true });
  const fetched = installed(besides);
  if (status !== 0 || fetched === undefined) throw new Error(`cannot fetch jsfuzz ${version} (exit status ${status})`);
  return fetched;
}

/** One CommonJS file without newer syntax than jsfuzz's instrumentation reads; it counts every branch of it. */
async function bundle(target: TargetName, folder: string): Promise<void> {
  await build({
    absWorkingDir: projectFolder,
    entryPoints: [`test/fuzz/targets/${target}.ts`],
    outfile: `${folder}/target.cjs`,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "es2020",
    logLevel: "error",
  });
}

function prepareFolder(target: TargetName): string {
  const folder = `${projectFolder}/build/fuzz/${target}`;
  mkdirSync(`${folder}/corpus`, { recursive: true });
  for (const { name, bytes } of seedsOf(target)) writeFileSync(`${folder}/corpus/${name}`, bytes);
  for (const name of crashesIn(folder)) rmSync(`${folder}/${name}`);
  return folder;
}

function crashesIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith("crash-"));
}

/** Runs until the time is over or an input is a finding; jsfuzz itself knows no end. */
function runFor(seconds: number, program: string, folder: string): Promise<string> {
  // Its versifier builds a grammar of the corpus, and takes half a minute for one of base64.
  const args = [program, "target.cjs", "corpus", "--no-versifier", "--timeout", "10", "--rss-limit-mb", "768"];
  const child = spawn(process.execPath, args, { cwd: folder, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const said: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => said.push(piece));
  child.stderr.on("data", (piece: Buffer) => said.push(piece));
  const group = -(child.pid ?? 0);
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(group, name);
    } catch {
      // It has ended by itself.
    }
  };
  const timers = [
    setTimeout(() => signal("SIGINT"), seconds * 1000),
    setTimeout(() => signal("SIGKILL"), seconds * 1000 + 15_000),
  ];
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => {
      for (const timer of timers) clearTimeout(timer);
      resolve(Buffer.concat(said).toString());
    });
  });
}

/** Fuzzes one target with jsfuzz, guided by coverage, and keeps what it found as seeds. */
export async function fuzzTarget(target: TargetName, seconds: number): Promise<FuzzRun> {
  const program = await findJsfuzz();
  const folder = prepareFolder(target);
  await bundle(target, folder);
  const said = await runFor(seconds, program, folder);
  const findings = crashesIn(folder).map((name) => {
    copyFileSync(`${folder}/${name}`, `${folder}/corpus/${name}`);
    return keepSeed(target, { name: name.slice(0, 22), bytes: readFileSync(`${folder}/${name}`) });
  });
  const last = [...said.matchAll(/^#(\d+) \w+ +cov: (\d+) corp: (\d+)/gm)].at(-1);
  const trouble = last === undefined || findings.length > 0 ? said.slice(-2000) : "";
  const [runs = 0, coverage = 0, corpus = 0] = (last ?? []).slice(1).map(Number);
  return { runs, coverage, corpus, seconds, findings, trouble };
}
