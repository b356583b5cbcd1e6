import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../command.ts";
import { startAdoptedDevice, startDelegatedDevice } from "./training-device.ts";
import { trainingFlags } from "./training-flags.ts";
import type { WarmUpRequest } from "./warm-up.ts";

export interface Training {
  /** Holds the parts' texts, and after the training their code caches. */
  readonly folder: string;
  /** A program that stands for the target's Node. */
  readonly node: string;
}

/** In the order in which a device runs them; the second prepare-device is a boot after a failed registration. */
const delegatedHooks = ["configure", "prepare-device", "prepare-device", "check-health"] as const;

/** What the hook that snapd's registration waits for may load, and what is made for it alone. */
const partsOfPrepareDevice = ["main", "start-hook"];

/**
 * Makes the code cache of every part: runs the hooks of a delegated first boot and of one that registers by itself, in
 * the target's own Node below the rig's snapd. A function that ran there is in the cache and need not be compiled on the
 * device, where this is the larger part of the time that a hook takes. The parts that a delegated prepare-device loads learn
 * only what its boot runs: the more is in a cache, the longer it takes to load. Nothing else of such a run is kept.
 */
export async function trainParts({ folder, node }: Training): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), "training-"));
  const folderOf = (name: string): string => {
    mkdirSync(join(place, name));
    return join(place, name);
  };
  try {
    await using delegated = await startDelegatedDevice(folderOf("delegated"));
    await using adopted = await startAdoptedDevice(folderOf("adopted"));
    const ofDelegated = delegatedHooks.map((hook) => ({
      ...delegated.run(hook),
      ...(hook === "prepare-device" ? { parts: partsOfPrepareDevice } : {}),
    }));
    const lessons = [{ runs: ofDelegated, caches: partsOfPrepareDevice }, { runs: [adopted.run("configure")] }];
    await warmUp(node, { folder, lessons });
    // While a system is seeded a hook ends well whatever happens.
    if (adopted.signatures !== 1) throw new Error(`cannot make code caches: ${adopted.signatures} serials were signed`);
  } finally {
    rmSync(place, { recursive: true });
  }
}

async function warmUp(node: string, request: WarmUpRequest): Promise<void> {
  const flags = trainingFlags.map(([training]) => training);
  await runIn(node, [...flags, fileURLToPath(import.meta.resolve("./warm-up.ts")), JSON.stringify(request)]);
  await runIn(node, [fileURLToPath(import.meta.resolve("./check-caches.ts")), request.folder]);
}

async function runIn(node: string, args: readonly string[]): Promise<void> {
  const { status, stderr } = await runCommand(node, args, { env: { PATH: "/usr/bin:/bin" } });
  if (status !== 0) throw new Error(`cannot make code caches: status ${status}\n${stderr}`);
}
