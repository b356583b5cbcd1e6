import { relative } from "node:path";
import type { ModelAssertion } from "../../assertion/assertion.ts";
import { Problem } from "../../problem/problem.ts";
import { type Claim, readClaims } from "../../registrar/claim.ts";
import { type FolderLocks, lockFolders } from "../../registrar/lock-registrar.ts";
import type { Device } from "../../registration/device.ts";
import { lostClaim } from "../../registration/may-register.ts";
import type { Places } from "../../registration/places.ts";
import { isFor, mayBeSigned, type Registration, readRegistration } from "../../registration/registration.ts";

/** What is known of a registration of our own, wherever this hook may look. */
export interface OwnState {
  readonly ownFolder: string;
  /** The device folder as a plug names it. */
  deviceFolderOnDevice(): string;
  /** Of this model, or one in whose name nothing was signed. */
  readonly registration: Registration | undefined;
  readonly claims: readonly Claim[];
  /** A serial-request of ours may have been signed: nobody may delegate any more. */
  readonly requestSent: boolean;
  /** The same, and its record is gone from where this hook may look: nobody may do anything. */
  readonly lost: Claim | undefined;
  /** A hook has let snapd register: it stays with snapd. */
  readonly delegation: Claim | undefined;
  /** Is there a key in snapd's key directory that this registration did not put there? Not known where it is hidden. */
  snapdHasOwnKey(): boolean;
  /** So that nobody registers beside us. Problem run-in-progress. */
  lock(): Promise<FolderLocks>;
  /** The same, read anew. */
  again(): OwnState;
}

function orDenied<T>(look: () => T): T | "denied" {
  try {
    return look();
  } catch (fault) {
    if (fault instanceof Problem && fault.code === "disk-denied") return "denied";
    throw fault;
  }
}

/** The lock of our own folder, too, where this hook may go there: a run outside of any gadget takes only that. */
async function lockAll(device: Device, places: Places, locks: readonly string[]): Promise<FolderLocks> {
  const held = await lockFolders(device, locks);
  try {
    const own = orDenied(() => device.disk.stat(places.ownFolder));
    if (own === undefined || own === "denied") return held;
    const ofOwnFolder = await lockFolders(device, [places.ownFolder]);
    return {
      folders: [...held.folders, ...ofOwnFolder.folders],
      release() {
        ofOwnFolder.release();
        held.release();
      },
    };
  } catch (fault) {
    // A plug that only reads: nobody registers through this snap.
    if (fault instanceof Problem && fault.code === "disk-denied") return held;
    held.release();
    throw fault;
  }
}

/**
 * The registration beside the key, and the claims in the snap's own folders, which count where that record is hidden (the
 * plug is not connected, or not any more) and where it is gone.
 */
export function ownStateOf(device: Device, root: string, places: Places, model: ModelAssertion): OwnState {
  const folders = device.claimFolders(model);
  const claims = readClaims(device.disk, folders);
  const found = orDenied(() => readRegistration(device.disk, places.ownFolder));
  const readable = found === "denied" ? undefined : found;
  // One that was finished as another model is no business of this one's (see earlier-life.ts for the unfinished).
  const registration =
    readable !== undefined && mayBeSigned(readable) && !isFor(readable, model) ? undefined : readable;
  const claimed = claims.some(({ registrar }) => registrar === "agent");
  return {
    ownFolder: places.ownFolder,
    deviceFolderOnDevice: () => `/${relative(root, places.deviceFolder)}`,
    registration,
    claims,
    requestSent: found === "denied" ? claimed : registration !== undefined && mayBeSigned(registration),
    lost: found === "denied" ? undefined : lostClaim(device, places, model, claims),
    delegation: claims.find(({ registrar }) => registrar === "snapd"),
    snapdHasOwnKey() {
      const keys = orDenied(() => places.snapdKeys.list());
      return keys !== "denied" && keys.some((keyId) => keyId !== registration?.deviceKeyId);
    },
    lock: () => lockAll(device, places, folders.locks),
    again: () => ownStateOf(device, root, places, model),
  };
}
