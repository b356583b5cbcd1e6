import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DaemonRig } from "../../snapd/daemon/daemon-rig.ts";
import { startGadget } from "../../snapd/hooks/gadget.ts";
import { planSeeding } from "../../snapd/hooks/snapd-state.ts";
import type { OracleBrand } from "../../snapd/oracle-brand.ts";
import { type Lap, readLaps, stopwatch } from "../stopwatch.ts";
import { shellHook } from "./shell-hook.ts";

/**
 * Who registers the device: our hook through snapd, our hook by itself, snapd after a hook of shell, or the least that a hook on
 * Node can do by itself.
 */
export type Way = "delegated" | "adopted" | "snapd" | "bare";

/** One first boot below the real daemon, from seeding to the identity that snapd says it has. */
export interface Boot {
  readonly laps: readonly Lap[];
  /** When snapd's database had the serial assertion, in nanoseconds of the stopwatch's clock. */
  readonly acknowledgedNs: number;
  /** When snapd showed it as the device's own. */
  readonly registeredNs: number;
  /** The vault's own time for both of its answers. */
  readonly vaultMs: number;
  /** What the hook's log says of its steps, in milliseconds. */
  readonly steps: ReadonlyMap<string, number>;
}

export interface BootInput {
  readonly folder: string;
  readonly brand: OracleBrand;
  readonly binary: string;
  /** The line of shell that is configure on the way "bare". */
  readonly bareHook: string;
}

const pollMs = 1;
const patienceMs = 120_000;

function hooksOf(
  way: Way,
  bareHook: string,
): {
  readonly hooks: readonly ("configure" | "prepare-device")[];
  readonly real: (hook: string) => string;
} {
  const ours = (hook: string): string => `exec "$SNAP/bin/prepare-device" hook ${hook}`;
  const shell = (hook: string): string => (hook === "configure" ? "exit 0" : shellHook);
  // What configure has registered, snapd adopts before it would run prepare-device.
  const bare = (hook: string): string => (hook === "configure" ? bareHook : "exit 1");
  const real = { delegated: ours, adopted: ours, snapd: shell, bare }[way];
  return { hooks: ["configure", "prepare-device"], real };
}

/** snapd makes its key with ssh-keygen: how long that took, too. */
function timeKeygen(root: string, log: string): void {
  const path = join(root, "usr/bin/ssh-keygen");
  writeFileSync(path, `#!/bin/sh\nexec ${stopwatch(log, "ssh-keygen").join(" ")} /usr/bin/ssh-keygen "$@"\n`);
  chmodSync(path, 0o755);
}

async function whenNs(rig: DaemonRig, isSo: () => boolean | Promise<boolean>): Promise<number> {
  const endMs = performance.now() + patienceMs;
  while (performance.now() < endMs) {
    if (await isSo()) return Number(process.hrtime.bigint());
    await sleep(pollMs);
  }
  throw new Error(`the device was not registered:\n${rig.log().slice(-3000)}`);
}

/** Below this folder snapd has written an assertion, and given it its name (asserts/fsbackstore.go). */
function holdsAssertion(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.some((one) => (one.isFile() ? one.name === "active" : holdsAssertion(join(folder, one.name))));
}

function acknowledgedNs(rig: DaemonRig): Promise<number> {
  const serials = join(rig.root, "var/lib/snapd/assertions/asserts-v0/serial");
  return whenNs(rig, () => holdsAssertion(serials));
}

/** Asked only once the serial is there: a device is not asked a thousand times a second while it registers. */
function registeredNs(rig: DaemonRig): Promise<number> {
  return whenNs(rig, async () => (await rig.get("/v2/model/serial"))?.status === 200);
}

function stepsOf(root: string): ReadonlyMap<string, number> {
  const path = join(root, "var/snap/oracle-gadget/common/prepare-device/log.jsonl");
  const steps = new Map<string, number>();
  for (const line of readFileSync(path, "utf8").trim().split("\n")) {
    const { step, durationMs } = JSON.parse(line) as { readonly step?: string; readonly durationMs?: number };
    if (step !== undefined && durationMs !== undefined) steps.set(step, durationMs);
  }
  return steps;
}

/** Boots one device this way and takes everything down again. */
export async function firstBoot({ folder, brand, binary, bareHook }: BootInput, way: Way): Promise<Boot> {
  const log = join(folder, "laps.jsonl");
  const root = join(folder, "device");
  mkdirSync(folder);
  const { hooks, real } = hooksOf(way, bareHook);
  const timed = (hook: string): string =>
    `#!/bin/sh\nexec ${stopwatch(log, hook).join(" ")} /bin/sh "$SNAP/timed/${hook}"\n`;
  const rig = await startGadget({
    root,
    brand,
    binary,
    binaryStays: true,
    model: "core",
    serial: "10000000123e4567",
    route: way === "adopted" ? "adopted" : "delegated",
    hooks,
    scripts: Object.fromEntries(hooks.map((hook) => [hook, timed(hook)])),
    files: Object.fromEntries(hooks.map((hook) => [`snap/oracle-gadget/x1/timed/${hook}`, `${real(hook)}\n`])),
    prepare: () => timeKeygen(root, log),
    state: (state) => planSeeding(state, ["configure"]),
  });
  try {
    const acknowledged = await acknowledgedNs(rig);
    const registered = await registeredNs(rig);
    const answers = rig.requests().filter(({ kind }) => kind === "request-id" || kind === "registration");
    const vaultMs = answers.reduce((sum, answer) => sum + answer["took-ns"] / 1e6, 0);
    const steps = way === "snapd" ? new Map<string, number>() : stepsOf(root);
    return { laps: readLaps(log), acknowledgedNs: acknowledged, registeredNs: registered, vaultMs, steps };
  } finally {
    await rig.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
