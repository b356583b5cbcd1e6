import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  /** Nanoseconds of the stopwatch's clock. */
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

const pollMs = 2;

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

async function registeredNs(rig: DaemonRig): Promise<number> {
  const endMs = performance.now() + 120_000;
  while (performance.now() < endMs) {
    const answer = await rig.get("/v2/model/serial");
    if (answer?.status === 200) return Number(process.hrtime.bigint());
    await sleep(pollMs);
  }
  throw new Error(`the device was not registered:\n${rig.log().slice(-3000)}`);
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
    const at = await registeredNs(rig);
    const answers = rig.requests().filter(({ kind }) => kind === "request-id" || kind === "registration");
    const vaultMs = answers.reduce((sum, answer) => sum + answer["took-ns"] / 1e6, 0);
    const steps = way === "snapd" ? new Map<string, number>() : stepsOf(root);
    return { laps: readLaps(log), registeredNs: at, vaultMs, steps };
  } finally {
    await rig.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
