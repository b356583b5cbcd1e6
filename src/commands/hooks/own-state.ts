import { join, relative } from "node:path";
import type { ModelAssertion } from "../../assertion/assertion.ts";
import type { Disk } from "../../disk/disk.ts";
import { makeFolders } from "../../disk/make-folders.ts";
import { writeDurably } from "../../disk/write-durably.ts";
import { type Lock, lock } from "../../lock/lock.ts";
import { Problem } from "../../problem/problem.ts";
import type { Device } from "../../registration/device.ts";
import type { Places } from "../../registration/places.ts";
import { isFor, mayBeSigned, type Registration, readRegistration } from "../../registration/registration.ts";
import type { Situation } from "./situation.ts";

type LockingDevice = Pick<Device, "processes" | "lockWait">;

/** What is known of a registration of our own, wherever this hook may look. */
export interface OwnState {
  readonly ownFolder: string;
  /** The device folder as a plug names it. */
  readonly deviceFolderOnDevice: string;
  /** Of this model, or one in whose name nothing was signed. */
  readonly registration: Registration | undefined;
  /** A serial-request of ours may have been signed: nobody may delegate any more. */
  readonly requestSent: boolean;
  /** Is there a key in snapd's key directory that this registration did not put there? Not known where it is hidden. */
  snapdHasOwnKey(): boolean;
  /** Leaves a word where this snap may always write: the plug may be gone the next time. */
  markBegun(): void;
  /** Takes it back once it is proved that nothing was signed. */
  clearBegun(): void;
  /** So that nobody registers beside us; undefined where our folder is not there, or hidden. Problem run-in-progress. */
  lock(device: LockingDevice): Promise<Lock | undefined>;
  /** The same, read anew. */
  again(): OwnState;
}

const markName = "own-registration-begun";

function read(situation: Situation, places: Places): Registration | "denied" | undefined {
  try {
    return readRegistration(situation.disk, places.ownFolder);
  } catch (fault) {
    if (fault instanceof Problem && fault.code === "disk-denied") return "denied";
    throw fault;
  }
}

function keysOfSnapd(places: Places): readonly string[] {
  try {
    return places.snapdKeys.list();
  } catch (fault) {
    if (fault instanceof Problem && fault.code === "disk-denied") return [];
    throw fault;
  }
}

async function lockWhereMade(device: LockingDevice, disk: Disk, places: Places): Promise<Lock | undefined> {
  if (disk.stat(places.ownFolder) === undefined) return undefined;
  try {
    return await lock(disk, places.ownFolder, device.processes, device.lockWait);
  } catch (fault) {
    // A plug that only reads: nobody registers through this snap.
    if (fault instanceof Problem && fault.code === "disk-denied") return undefined;
    throw fault;
  }
}

/**
 * The registration beside the key; where confinement hides it (the plug is not connected, or not any more), the mark
 * that an earlier hook left in SNAP_COMMON.
 */
export function ownStateOf(situation: Situation, places: Places, model: ModelAssertion): OwnState {
  const { disk, commonFolder, root } = situation;
  const mark = commonFolder === undefined ? undefined : join(commonFolder, markName);
  const found = read(situation, places);
  const marked = mark !== undefined && disk.stat(mark) !== undefined;
  const readable = found === "denied" ? undefined : found;
  // One that was finished as another model is no business of this one's (see earlier-life.ts for the unfinished).
  const registration =
    readable !== undefined && mayBeSigned(readable) && !isFor(readable, model) ? undefined : readable;
  return {
    ownFolder: places.ownFolder,
    deviceFolderOnDevice: `/${relative(root, places.deviceFolder)}`,
    registration,
    snapdHasOwnKey: () => keysOfSnapd(places).some((keyId) => keyId !== registration?.deviceKeyId),
    requestSent: found === "denied" ? marked : registration !== undefined && mayBeSigned(registration),
    markBegun() {
      if (mark === undefined || commonFolder === undefined) return;
      makeFolders(disk, commonFolder, 0o700);
      writeDurably(disk, { path: mark, bytes: new TextEncoder().encode("see registration.json\n"), mode: 0o600 });
    },
    clearBegun() {
      if (mark !== undefined) disk.unlink(mark);
    },
    lock: (device) => (found === "denied" ? Promise.resolve(undefined) : lockWhereMade(device, disk, places)),
    again: () => ownStateOf(situation, places, model),
  };
}
