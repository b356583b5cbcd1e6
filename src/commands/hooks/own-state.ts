import { join, relative } from "node:path";
import { makeFolders } from "../../disk/make-folders.ts";
import { writeDurably } from "../../disk/write-durably.ts";
import { Problem } from "../../problem/problem.ts";
import type { Places } from "../../registration/places.ts";
import { type Registration, readRegistration } from "../../registration/registration.ts";
import type { Situation } from "./situation.ts";

/** What is known of a registration of our own, wherever this hook may look. */
export interface OwnState {
  readonly ownFolder: string;
  /** The device folder as a plug names it. */
  readonly deviceFolderOnDevice: string;
  readonly registration: Registration | undefined;
  /** A serial-request of ours may have been signed: nobody may delegate any more. */
  readonly requestSent: boolean;
  /** Is there a key in snapd's key directory that this registration did not put there? Not known where it is hidden. */
  snapdHasOwnKey(): boolean;
  /** Leaves a word where this snap may always write: the plug may be gone the next time. */
  markBegun(): void;
  /** Takes it back once it is proved that nothing was signed. */
  clearBegun(): void;
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

/**
 * The registration beside the key; where confinement hides it (the plug is not connected, or not any more), the mark
 * that an earlier hook left in SNAP_COMMON.
 */
export function ownStateOf(situation: Situation, places: Places): OwnState {
  const { disk, commonFolder, root } = situation;
  const mark = commonFolder === undefined ? undefined : join(commonFolder, markName);
  const found = read(situation, places);
  const marked = mark !== undefined && disk.stat(mark) !== undefined;
  const registration = found === "denied" ? undefined : found;
  return {
    ownFolder: places.ownFolder,
    deviceFolderOnDevice: `/${relative(root, places.deviceFolder)}`,
    registration,
    snapdHasOwnKey: () => keysOfSnapd(places).some((keyId) => keyId !== registration?.deviceKeyId),
    requestSent: found === "denied" ? marked : registration?.intentAt !== undefined,
    markBegun() {
      if (mark === undefined || commonFolder === undefined) return;
      makeFolders(disk, commonFolder, 0o700);
      writeDurably(disk, { path: mark, bytes: new TextEncoder().encode("see registration.json\n"), mode: 0o600 });
    },
    clearBegun() {
      if (mark !== undefined) disk.unlink(mark);
    },
    again: () => ownStateOf(situation, places),
  };
}
