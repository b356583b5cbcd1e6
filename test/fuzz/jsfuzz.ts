import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { projectFolder } from "../../scripts/project.ts";
import { keepSeed, seedsOf, type TargetName } from "./seeds.ts";

const program = fileURLToPath(import.meta.resolve("jsfuzz/build/src/index.js"));

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

const longestStartMs = 120_000;

/** Runs until the time is over or an input is a finding; jsfuzz itself knows no end. */
function runFor(seconds: number, folder: string): Promise<string> {
  // Its versifier builds a grammar of the corpus, and takes half a minute for one of base64.
  const args = [program, "target.cjs", "corpus", "--no-versifier", "--timeout", "10", "--rss-limit-mb", "768"];
  const child = spawn(process.execPath, args, { cwd: folder, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const said: Buffer[] = [];
  const hear = (piece: Buffer): void => {
    said.push(piece);
    // The first run is over, and with it the counting of every branch of the bundle: that can take as long as the rest.
    if (timers.length === 1 && /^#[1-9]/m.test(piece.toString("latin1"))) endAfter(seconds * 1000);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const group = -(child.pid ?? 0);
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(group, name);
    } catch {
      // It has ended by itself.
    }
  };
  const timers = [setTimeout(() => signal("SIGKILL"), longestStartMs)];
  const endAfter = (milliseconds: number): void => {
    clearTimeout(timers[0]);
    timers.push(setTimeout(() => signal("SIGINT"), milliseconds));
    timers.push(setTimeout(() => signal("SIGKILL"), milliseconds + 15_000));
  };
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
  const folder = prepareFolder(target);
  await bundle(target, folder);
  const said = await runFor(seconds, folder);
  const findings = crashesIn(folder).map((name) => {
    copyFileSync(`${folder}/${name}`, `${folder}/corpus/${name}`);
    return keepSeed(target, { name: name.slice(0, 22), bytes: readFileSync(`${folder}/${name}`) });
  });
  const last = [...said.matchAll(/^#(\d+) \w+ +cov: (\d+) corp: (\d+)/gm)].at(-1);
  const trouble = last === undefined || findings.length > 0 ? said.slice(-2000) : "";
  const [runs = 0, coverage = 0, corpus = 0] = (last ?? []).slice(1).map(Number);
  return { runs, coverage, corpus, seconds, findings, trouble };
}
