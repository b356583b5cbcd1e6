import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type ProblemCode, problemTable } from "../../src/problem/registry.ts";
import { Agent, type AgentRun } from "../rig/setup/agent.ts";
import { type Document, onlyDocument } from "../rig/setup/world.ts";
import { type Attack, boundSecondsOf, codesOf, isAttack, maxMemoryMB, type Nuisance } from "./attack.ts";
import { unprintableIn } from "./printable-check.ts";
import { type Cast, Stage } from "./stage.ts";

/** What came of one attack. */
export interface Verdict {
  readonly name: string;
  /** Code and exit status as seen; "registered" for a sound run. */
  readonly code: string;
  readonly exit: number | null;
  readonly seconds: number;
  readonly peakMB: number;
  /** Why the attack is open; nothing if it was withstood. */
  readonly faults: readonly string[];
}

interface Kept {
  readonly serials: readonly string[];
  readonly keys: readonly string[];
}

const maxSaid = 256 * 1024;

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // What the attack has put there is no folder.
    return [];
  }
}

/** Ordinary files below the folder, by path and content; links are not followed: they may lead to what never ends. */
function filesIn(folder: string): readonly string[] {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const facts = lstatSync(path);
    if (facts.isDirectory()) return filesIn(path);
    if (!facts.isFile()) return [];
    return [`${path} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`];
  });
}

/** Serials and keys on the device, by what makes them one. */
function keptOn({ assertionFolder, deviceFolder, keyFolder, world }: Stage): Kept {
  const serials = [assertionFolder, deviceFolder].flatMap((folder) => filesIn(join(folder, "asserts-v0/serial")));
  const keys = [...namesIn(keyFolder), ...namesIn(join(world.ownFolder, "private-keys-v1"))];
  return { serials, keys };
}

function newOnes(before: readonly string[], after: readonly string[]): readonly string[] {
  return after.filter((one) => !before.includes(one));
}

function start({ world, environment, otherRoot }: Stage, command: NonNullable<Attack["command"]>): Agent {
  if (command === "config check") {
    return new Agent(["config", "check", world.path("settings.yaml"), "--json"], { environment });
  }
  // The last --root on the line counts.
  return world.start(command, otherRoot === undefined ? [] : ["--root", otherRoot], { environment });
}

async function runCommand(stage: Stage, command: NonNullable<Attack["command"]>) {
  const { memory } = stage.cast;
  const startMs = performance.now();
  const agent = start(stage, command);
  memory.begin(agent.pid);
  const ended = await agent.ended;
  const seconds = (performance.now() - startMs) / 1000;
  return { ended, seconds, peakMB: await memory.end(agent.pid) };
}

function documentOf(run: AgentRun): Document | undefined {
  try {
    return onlyDocument(run);
  } catch {
    return undefined;
  }
}

function codeOf(document: Document | undefined): string {
  const findings = document?.["findings"];
  if (Array.isArray(findings)) return (findings[0] as { readonly code: string } | undefined)?.code ?? "sound";
  return document?.error?.code ?? document?.outcome ?? "no document";
}

/** What a run that tries again and again can end with when its time is over. */
const timeIsOver: readonly string[] = ["gave-up-waiting", "total-timeout"];
const deadlineSeconds = 10;

function isFitting(wanted: readonly ProblemCode[], code: string, seconds: number): boolean {
  if (wanted.some((one) => one === code)) return true;
  // On a slow machine the last try is cut off by the end of the run instead of ending by itself.
  const retried = wanted.some((one) => problemTable[one].transient);
  return retried && seconds >= deadlineSeconds - 1 && timeIsOver.includes(code);
}

function wrongOutcome(scene: Attack | Nuisance, { status }: AgentRun, document: Document | undefined, seconds: number) {
  const code = codeOf(document);
  if (!isAttack(scene)) return code === "registered" && status === 0 ? [] : [`ended as ${code}, exit status ${status}`];
  const wanted = codesOf(scene);
  const faults: string[] = [];
  if (!isFitting(wanted, code, seconds)) faults.push(`ended as ${code}, expected ${wanted.join(" or ")}`);
  const documented = isCode(code) ? problemTable[code].exit : undefined;
  if (status !== documented) faults.push(`exit status ${status}, documented for ${code} is ${documented}`);
  const reason = document?.error?.detail["reason"];
  if (scene.reason !== undefined && reason !== scene.reason)
    faults.push(`reason ${String(reason)}, expected ${scene.reason}`);
  return faults;
}

function isCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemTable, code);
}

function wrongTelling({ stdout, stderr }: AgentRun, document: Document | undefined): string[] {
  const faults: string[] = [];
  const bad = unprintableIn(stderr, document);
  if (bad !== undefined) faults.push(bad);
  if (stdout.length + stderr.length > maxSaid) faults.push(`said ${stdout.length + stderr.length} bytes`);
  return faults;
}

async function judgeSoundRun(stage: Stage, scene: Attack, allowed: readonly string[]): Promise<string[]> {
  await stage.endAttack();
  await scene.mend?.(stage);
  const { status, document, stderr } = await stage.world.provision();
  if (status !== 0) return [`afterwards a sound run ends as ${document.error?.code}: ${stderr.slice(0, 300)}`];
  const { keyId } = stage.cast.deviceKey;
  const faults = newOnes(allowed, keptOn(stage).keys).map((key) => `the sound run made a further key ${key}`);
  return document.deviceKeyId === keyId ? faults : [...faults, "the sound run registered another key"];
}

function wrongMeasure(scene: Attack | Nuisance, seconds: number, peakMB: number): string[] {
  const bound = boundSecondsOf(scene);
  const faults: string[] = [];
  if (seconds > bound) faults.push(`took ${seconds.toFixed(1)} s, the bound is ${bound}`);
  if (peakMB === 0 || peakMB > maxMemoryMB) faults.push(`took ${peakMB.toFixed(1)} MB, the bound is ${maxMemoryMB}`);
  return faults;
}

/** What may be there afterwards: what was there before the attack, and what it has planted itself. */
function wrongKept(scene: Attack, allowed: Kept, after: Kept): string[] {
  const stored = scene.keepsSerial === true ? [] : newOnes(allowed.serials, after.serials);
  const keys = newOnes(allowed.keys, after.keys);
  return [...stored.map(() => "a serial was stored"), ...keys.map((key) => `a further key ${key} was made`)];
}

async function act(stage: Stage, scene: Attack | Nuisance): Promise<Omit<Verdict, "name">> {
  const first = keptOn(stage);
  await scene.set(stage);
  const planted = keptOn(stage);
  const allowed = { serials: [...first.serials, ...planted.serials], keys: [...first.keys, ...planted.keys] };
  const { ended, seconds, peakMB } = await runCommand(stage, scene.command ?? "provision");
  const document = documentOf(ended);
  const faults = [...wrongOutcome(scene, ended, document, seconds), ...wrongTelling(ended, document)];
  faults.push(...wrongMeasure(scene, seconds, peakMB));
  if (isAttack(scene)) faults.push(...wrongKept(scene, allowed, keptOn(stage)));
  faults.push(...[scene.check?.(stage, ended)].filter((fault) => fault !== undefined));
  if (isAttack(scene)) faults.push(...(await judgeSoundRun(stage, scene, allowed.keys)));
  return { code: codeOf(document), exit: ended.status, seconds, peakMB, faults };
}

function told(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}

const tries = 3;

/** Does it again where the process was over before its memory had been looked at: the machine was busy. */
export async function runAttack(cast: Cast, scene: Attack | Nuisance): Promise<Verdict> {
  for (let left = tries - 1; left > 0; left -= 1) {
    const verdict = await runOnce(cast, scene);
    if (verdict.exit === null || verdict.peakMB > 0) return verdict;
  }
  return await runOnce(cast, scene);
}

/** Does it, looks at everything, and sees whether a sound run goes on afterwards. */
async function runOnce(cast: Cast, scene: Attack | Nuisance): Promise<Verdict> {
  const stage = await Stage.open(cast, scene.world);
  const nothing = { code: "", exit: null, seconds: 0, peakMB: 0 };
  const verdict = await act(stage, scene).catch((fault: unknown) => ({
    ...nothing,
    faults: [`the attack itself failed: ${told(fault)}`],
  }));
  try {
    await stage[Symbol.asyncDispose]();
    return { name: scene.name, ...verdict };
  } catch (fault) {
    // A secret that was said or kept is found here.
    const message = fault instanceof Error ? fault.message : String(fault);
    return { name: scene.name, ...verdict, faults: [...verdict.faults, message] };
  }
}
