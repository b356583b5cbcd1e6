import { readdirSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { Assertion } from "../../src/assertion/assertion.ts";
import { problemTable } from "../../src/problem/registry.ts";
import { type AgentRun, runAgent } from "../rig/setup/agent.ts";
import { type Document, onlyDocument } from "../rig/setup/world.ts";
import { type Attack, codesOf, isAttack, maxPeakMiB, type Nuisance, usualBoundSeconds } from "./attack.ts";
import { PeakMemory } from "./peak-memory.ts";
import { unprintableIn } from "./printable-check.ts";
import { type Cast, Stage } from "./stage.ts";

/** What came of one attack. */
export interface Verdict {
  readonly name: string;
  /** Code and exit status as seen; "registered" for a sound run. */
  readonly code: string;
  readonly exit: number | null;
  readonly seconds: number;
  readonly peakMiB: number;
  /** Why the attack is open; nothing if it was withstood. */
  readonly faults: readonly string[];
}

interface Kept {
  readonly serials: readonly string[];
  readonly keys: readonly string[];
}

const maxSaid = 256 * 1024;

function serialsOn({ world }: Stage): readonly Assertion[] {
  try {
    return [...world.state.systemSerials, ...world.state.savedSerials];
  } catch {
    // A store that the attack has broken on purpose holds nothing that counts.
    return [];
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Serials and keys on the device, by what makes them one. */
function keptOn(stage: Stage): Kept {
  const serials = serialsOn(stage).map((one) => Buffer.from(one.encoded).toString("base64"));
  const keys = [...namesIn(stage.keyFolder), ...namesIn(join(stage.world.ownFolder, "private-keys-v1"))];
  return { serials, keys: [...new Set(keys)] };
}

function newOnes(before: readonly string[], after: readonly string[]): readonly string[] {
  return after.filter((one) => !before.includes(one));
}

async function runCommand(stage: Stage, command: NonNullable<Attack["command"]>) {
  const { world, environment } = stage;
  const start = performance.now();
  const run =
    command === "config check"
      ? { pid: undefined, ended: runAgent(["config", "check", world.path("settings.yaml"), "--json"], { environment }) }
      : // The last --root on the line counts.
        world.start(command, stage.otherRoot === undefined ? [] : ["--root", stage.otherRoot], { environment });
  const memory = run.pid === undefined ? undefined : new PeakMemory(run.pid);
  const ended = await run.ended;
  const peakMiB = memory?.stop() ?? 0;
  return { ended, seconds: (performance.now() - start) / 1000, peakMiB };
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
  if (Array.isArray(findings)) return String((findings[0] as { code?: unknown } | undefined)?.code ?? "sound");
  return document?.error?.code ?? document?.outcome ?? "no document";
}

function wrongOutcome(scene: Attack | Nuisance, { status }: AgentRun, document: Document | undefined): string[] {
  const code = codeOf(document);
  if (!isAttack(scene)) return code === "registered" && status === 0 ? [] : [`ended as ${code}, exit status ${status}`];
  const wanted = codesOf(scene);
  const fitting = wanted.find((one) => one === code);
  const faults: string[] = [];
  if (fitting === undefined) faults.push(`ended as ${code}, expected ${wanted.join(" or ")}`);
  else if (status !== problemTable[fitting].exit)
    faults.push(`exit status ${status} is not the documented one of ${code}`);
  const reason = document?.error?.detail["reason"];
  if (scene.reason !== undefined && reason !== scene.reason)
    faults.push(`reason ${String(reason)}, expected ${scene.reason}`);
  return faults;
}

function wrongTelling({ stdout, stderr }: AgentRun, document: Document | undefined): string[] {
  const faults: string[] = [];
  const bad = unprintableIn(stderr, document);
  if (bad !== undefined) faults.push(bad);
  if (stdout.length + stderr.length > maxSaid) faults.push(`said ${stdout.length + stderr.length} bytes`);
  return faults;
}

async function judgeSoundRun(stage: Stage, scene: Attack | Nuisance, before: Kept): Promise<string[]> {
  await stage.endAttack();
  await scene.mend?.(stage);
  const { status, document, stderr } = await stage.world.provision();
  if (status !== 0) return [`afterwards a sound run ends as ${document.error?.code}: ${stderr.slice(0, 300)}`];
  const { keyId } = stage.cast.deviceKey;
  const faults = newOnes(before.keys, keptOn(stage).keys).map((key) => `the sound run made a further key ${key}`);
  return document.deviceKeyId === keyId ? faults : [...faults, "the sound run registered another key"];
}

/** Does it, looks at everything, and sees whether a sound run goes on afterwards. */
export async function runAttack(cast: Cast, scene: Attack | Nuisance): Promise<Verdict> {
  const stage = await Stage.open(cast, scene.world);
  const faults: string[] = [];
  let seen: Pick<Verdict, "code" | "exit" | "seconds" | "peakMiB"> = { code: "", exit: null, seconds: 0, peakMiB: 0 };
  try {
    await scene.set(stage);
    const before = keptOn(stage);
    const { ended, seconds, peakMiB } = await runCommand(stage, scene.command ?? "provision");
    const document = documentOf(ended);
    seen = { code: codeOf(document), exit: ended.status, seconds, peakMiB };
    faults.push(...wrongOutcome(scene, ended, document), ...wrongTelling(ended, document));
    const bound = scene.boundSeconds ?? usualBoundSeconds;
    if (seconds > bound) faults.push(`took ${seconds.toFixed(1)} s, the bound is ${bound}`);
    if (peakMiB > maxPeakMiB) faults.push(`took ${peakMiB.toFixed(0)} MiB, the bound is ${maxPeakMiB}`);
    const after = keptOn(stage);
    if (isAttack(scene)) {
      const stored = scene.keepsSerial === true ? [] : newOnes(before.serials, after.serials);
      faults.push(...stored.map(() => "a serial was stored"));
      faults.push(...newOnes(before.keys, after.keys).map((key) => `a further key ${key} was made`));
    }
    if (process.env["SHOW"]) process.stderr.write(ended.stderr);
    const told = scene.check?.(stage, ended);
    if (told !== undefined) faults.push(told);
    if (isAttack(scene)) faults.push(...(await judgeSoundRun(stage, scene, before)));
  } catch (fault) {
    faults.push(`the attack itself failed: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`);
  }
  try {
    await stage[Symbol.asyncDispose]();
  } catch (fault) {
    faults.push(fault instanceof Error ? fault.message : String(fault));
  }
  return { name: scene.name, ...seen, faults };
}
