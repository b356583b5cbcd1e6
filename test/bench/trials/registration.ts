import { existsSync } from "node:fs";
import { join } from "node:path";
import { makeOracleBrand } from "../../snapd/oracle-brand.ts";
import { bareAdoptionHook } from "../daemon/bare-adoption-hook.ts";
import { type Boot, firstBoot, type Way } from "../daemon/first-boot.ts";
import type { Finding } from "../figures/figure.ts";
import { median } from "../figures/statistics.ts";
import { copyPrograms } from "../programs.ts";
import { type Lap, wallMs } from "../stopwatch.ts";
import type { Bench, Trial } from "../trial.ts";

const ways = ["snapd", "delegated", "adopted", "bare"] as const;

type Boots = Readonly<Record<Way, readonly Boot[]>>;

async function bootAll(bench: Bench): Promise<Boots> {
  const { folder, pairs, warmUp, tell } = bench;
  const brand = makeOracleBrand(join(folder, "brand"));
  const { ours, node } = await copyPrograms(folder);
  const bareHook = await bareAdoptionHook(folder, node);
  const boots: Record<Way, Boot[]> = { snapd: [], delegated: [], adopted: [], bare: [] };
  for (let round = 0; round < warmUp + pairs; round++) {
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
      const boot = await firstBoot({ folder: join(folder, "boot"), brand, binary: ours, bareHook }, way);
      if (round >= warmUp) boots[way].push(boot);
    }
    if (round % 5 === 4) tell(`  ${round + 1} of ${warmUp + pairs} rounds`);
  }
  return boots;
}

function lapOf({ laps }: Boot, name: string): Lap {
  const lap = laps.find((one) => one.name === name);
  if (lap === undefined) throw new Error(`${name} did not run`);
  return lap;
}

/** The hook that begins the registration: during seeding we do it in configure, snapd's way begins with prepare-device. */
const hookOf: Readonly<Record<Way, string>> = {
  adopted: "configure",
  bare: "configure",
  delegated: "prepare-device",
  snapd: "prepare-device",
};

function totalMs(boot: Boot, way: Way): number {
  return (boot.registeredNs - lapOf(boot, hookOf[way]).startNs) / 1e6;
}

/** What making the device key took in that very boot. */
function keyMs(boot: Boot, way: Way): number {
  if (way === "delegated" || way === "snapd") return wallMs(lapOf(boot, "ssh-keygen"));
  const taken = boot.steps.get("key search");
  if (taken === undefined) throw new Error('the hook\'s log has no step "key search" with a time');
  return taken;
}

/** Of every key that was made in this run as in this way: by Node's OpenSSL, or by ssh-keygen. */
function allKeys(boots: Boots, way: Way): readonly number[] {
  const alike: readonly Way[] = way === "adopted" || way === "bare" ? ["adopted", "bare"] : ["delegated", "snapd"];
  return alike.flatMap((one) => boots[one].map((boot) => keyMs(boot, one)));
}

/**
 * Two searches for primes never take the same time, and the difference is as large as everything else together. So
 * every boot's own time for its key is replaced by the median of all keys made in the same way in this run.
 */
function withMedianKey(boots: Boots, way: Way): number[] {
  const typical = median(allKeys(boots, way));
  return boots[way].map((boot) => totalMs(boot, way) - keyMs(boot, way) + typical);
}

const words: Readonly<Record<Way, string>> = {
  snapd: "shell hook, snapd registers",
  delegated: "our hook, snapd registers",
  adopted: "our hook registers, snapd adopts",
  bare: "node, key, request-id, serial-request and acknowledgement and nothing else",
};

/** Each step's times in the hooks' log, of the boots whose log has the step. */
function stepsOf(boots: readonly Boot[]): Readonly<Record<string, readonly number[]>> {
  const names = new Set(boots.flatMap(({ steps }) => [...steps.keys()]));
  const times = (name: string) => boots.map(({ steps }) => steps.get(name)).filter((time) => time !== undefined);
  return Object.fromEntries([...names].map((name) => [name, times(name)]));
}

function stepsInWords(steps: Readonly<Record<string, readonly number[]>>): string {
  return Object.entries(steps)
    .map(([name, times]) => `${name} ${median(times).toFixed(0)} ms`)
    .join(", ");
}

function compared(boots: Boots, way: "delegated" | "adopted"): readonly Finding[] {
  const sides = { what: words[way], peerWhat: words.snapd, unit: "ms" } as const;
  const raw = (one: Way): number[] => boots[one].map((boot) => totalMs(boot, one));
  const [ours, peer] = [withMedianKey(boots, way), withMedianKey(boots, "snapd")];
  const ofSnapd = allKeys(boots, "snapd");
  const keys = way === "delegated" ? { ours: ofSnapd } : { ours: allKeys(boots, way), peer: ofSnapd };
  return [
    { name: `registered-${way}`, ...sides, ours, peer, keys },
    { name: `registered-${way}-as-measured`, ...sides, ours: raw(way), peer: raw("snapd") },
  ];
}

/** From the hook's start until snapd has acknowledged its serial. */
function untilAcknowledged(boot: Boot): number {
  return (boot.acknowledgedNs - lapOf(boot, "configure").startNs) / 1e6;
}

function wholeHook(boot: Boot): number {
  return wallMs(lapOf(boot, "configure"));
}

interface Span {
  readonly way: "adopted" | "bare";
  readonly took: (boot: Boot) => number;
  /** The time for its key that is put in the place of the boot's own. */
  readonly keyOf: (boot: Boot) => number;
}

/** What is taken beside what nobody could spare it: the key and the vault's two answers. */
function beyondKeyAndVault(boots: Boots, { way, took, keyOf }: Span) {
  return {
    peerWhat: "its key and the vault's two answers alone",
    unit: "ms",
    ours: boots[way].map((boot) => took(boot) - keyMs(boot, way) + keyOf(boot)),
    peer: boots[way].map((boot) => keyOf(boot) + boot.vaultMs),
  } as const;
}

function overheads(boots: Boots): readonly Finding[] {
  const what = "our configure hook that registers, until snapd has acknowledged the serial";
  const steps = stepsOf(boots.adopted);
  const keys = { ours: allKeys(boots, "adopted") };
  const typical = median(keys.ours);
  const own = (boot: Boot): number => keyMs(boot, "adopted");
  const [adopted, bare] = [
    { way: "adopted", keyOf: () => typical } as const,
    { way: "bare", keyOf: () => typical } as const,
  ];
  const floor = beyondKeyAndVault(boots, { ...bare, took: untilAcknowledged });
  const wholeFloor = beyondKeyAndVault(boots, { ...bare, took: wholeHook });
  const limitOf = (of: { readonly ours: readonly number[] }) => ({ value: median(of.ours), what: words.bare });
  return [
    {
      name: "adopted-overhead",
      what,
      ...beyondKeyAndVault(boots, { ...adopted, took: untilAcknowledged }),
      keys,
      limit: limitOf(floor),
      steps,
    },
    {
      name: "adopted-overhead-as-measured",
      what,
      ...beyondKeyAndVault(boots, { way: "adopted", took: untilAcknowledged, keyOf: own }),
    },
    { name: "adopted-floor", what: words.bare, ...floor, keys },
    {
      name: "adopted-whole",
      what: "our configure hook that registers, start to end",
      ...beyondKeyAndVault(boots, { ...adopted, took: wholeHook }),
      keys,
      limit: limitOf(wholeFloor),
    },
  ];
}

const names = [
  "registered-delegated",
  "registered-delegated-as-measured",
  "registered-adopted",
  "registered-adopted-as-measured",
  "adopted-overhead",
  "adopted-overhead-as-measured",
  "adopted-floor",
  "adopted-whole",
] as const;

async function run(bench: Bench): Promise<readonly Finding[]> {
  // snapd runs it by this path.
  if (!existsSync("/usr/bin/ssh-keygen")) return names.map((name) => ({ name, why: "ssh-keygen is not installed" }));
  const boots = await bootAll(bench);
  bench.tell(`  steps of our hook, adopted: ${stepsInWords(stepsOf(boots.adopted))}`);
  return [...compared(boots, "delegated"), ...compared(boots, "adopted"), ...overheads(boots)];
}

/** From a hook's start to the moment from which snapd shows the serial assertion. */
export const registrationTrial: Trial = {
  names,
  // snapd takes ten milliseconds more or less between a hook and its key, as much as a hook of ours takes longer than one of shell.
  pairs: { whole: 40, quick: 10 },
  quickly: false,
  run,
};
