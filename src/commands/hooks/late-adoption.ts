import { join } from "node:path";
import { makeFolders } from "../../disk/make-folders.ts";
import { writeDurably } from "../../disk/write-durably.ts";
import type { OpenedDevice } from "../open-device.ts";
import { registrationUnderWay } from "../registration-under-way.ts";
import { askOr, type Situation } from "./situation.ts";

/** What the hook left when it failed on purpose: in which of snapd's changes, with which device key. */
interface LateAdoption {
  readonly change: string;
  readonly deviceKeyId: string;
}

const fileName = "late-adoption.json";
const maxBytes = 1024;

function readLast({ disk, commonFolder }: Situation): LateAdoption | undefined {
  const bytes = commonFolder === undefined ? undefined : disk.readFile(join(commonFolder, fileName), maxBytes);
  if (bytes === undefined) return undefined;
  try {
    const { change, deviceKeyId } = JSON.parse(new TextDecoder().decode(bytes)) as Partial<LateAdoption>;
    return typeof change === "string" && typeof deviceKeyId === "string" ? { change, deviceKeyId } : undefined;
  } catch {
    // Then the hook fails on purpose once more.
    return undefined;
  }
}

/**
 * Lies in SNAP_COMMON, which a factory reset wipes together with snapd's state: the changes of another life must not be
 * taken for changes of this one.
 */
function writeLast({ disk, commonFolder }: Situation, last: LateAdoption): void {
  if (commonFolder === undefined) return;
  makeFolders(disk, commonFolder, 0o700);
  const bytes = new TextEncoder().encode(`${JSON.stringify(last)}\n`);
  writeDurably(disk, { path: join(commonFolder, fileName), bytes, mode: 0o600 });
}

/**
 * Has snapd looked for an identity to adopt since this hook failed on purpose with this one, and not taken it? Then snapd
 * has a device key already, and a hook that goes on failing would bar its registration for ever. It looks right before
 * it makes a new change, unless it has a key; the hook of the same change, run again after a restart of snapd, proves
 * nothing. If not, notes what the next run has to know.
 */
export async function snapdHasLooked(
  situation: Situation,
  { snapd }: OpenedDevice,
  { deviceKeyId, wasComplete }: { readonly deviceKeyId: string; readonly wasComplete: boolean },
): Promise<boolean> {
  const change = await askOr(undefined, () => registrationUnderWay(snapd));
  if (change === undefined) return false;
  const last = readLast(situation);
  if (wasComplete && last?.deviceKeyId === deviceKeyId && last.change !== change) return true;
  writeLast(situation, { change, deviceKeyId });
  return false;
}
