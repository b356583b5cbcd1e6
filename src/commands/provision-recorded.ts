import { join } from "node:path";
import type { Settings } from "../config/settings.ts";
import type { Problem } from "../problem/problem.ts";
import type { Steps } from "../progress/steps.ts";
import { type Provisioned, provision } from "../provision.ts";
import { problemOf } from "./failure.ts";
import { type EndedRun, keepRecord } from "./keep-record.ts";
import type { OpenedDevice } from "./open-device.ts";
import { storedPaths } from "./record-facts.ts";
import { recordFolders } from "./record-folders.ts";

/** The run as its record has it: by what it came to, or by the problem that ended it. */
function endedRun(device: OpenedDevice, steps: Steps, started: Date, came: Provisioned | Problem): EndedRun {
  const durationMs = Math.max(0, device.clock.now().getTime() - started.getTime());
  const run = { startedAt: started.toISOString(), by: "provision", durationMs };
  const common = { route: "own", steps: steps.done, attempts: steps.repeated } as const;
  if (came instanceof Error) {
    const folder = recordFolders(device.disk, device.root).find((one) => hasIdentityKey(device, one));
    return {
      ...common,
      run: { ...run, outcome: "failed", code: came.code },
      folder: folder ?? device.root,
      stored: folder === undefined ? [] : storedPaths(device.disk, folder, undefined),
      notes: [],
      model: undefined,
      serial: undefined,
      serialNumber: undefined,
    };
  }
  const { outcome, model, serial, notes, places } = came;
  return {
    ...common,
    run: { ...run, outcome, code: outcome },
    folder: places.ownFolder,
    stored: storedPaths(device.disk, places.ownFolder, places.savedFolder),
    notes,
    model,
    serial,
    serialNumber: serial.serial,
  };
}

function hasIdentityKey(device: OpenedDevice, folder: string): boolean {
  try {
    return device.disk.stat(join(folder, "identity-key")) !== undefined;
  } catch {
    // Not for this user to see; the fault that ended the run is the one to tell.
    return false;
  }
}

/** The first boot, and the signed record of it, however it ended. `warn` is told if no record could be kept. */
export async function provisionRecorded(
  device: OpenedDevice,
  settings: Settings,
  steps: Steps,
  warn: (line: string) => void,
): Promise<Provisioned> {
  const started = device.clock.now();
  const keep = async (came: Provisioned | Problem): Promise<void> => {
    const why = await keepRecord(device, settings, endedRun(device, steps, started, came));
    if (why !== undefined) warn(why);
  };
  let provisioned: Provisioned;
  try {
    provisioned = await provision(device, steps);
  } catch (fault) {
    await keep(problemOf(fault));
    throw fault;
  }
  await keep(provisioned);
  return provisioned;
}
