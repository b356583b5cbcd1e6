import type { Settings } from "../../config/settings.ts";
import type { Disk } from "../../disk/disk.ts";
import { inFolder } from "../../disk/in-folder.ts";
import type { KeySearch } from "../../keys/key-search.ts";
import { Problem } from "../../problem/problem.ts";
import { type ClaimFolders, claimFoldersOf } from "../../registrar/claim-folders.ts";
import type { Snapctl } from "../../snapd/snapctl.ts";
import type { SystemMode } from "../../snapd/system-mode.ts";
import type { HookOutcome } from "./outcome.ts";
import type { Story } from "./story.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export type HookName = "install" | "configure" | "prepare-device" | "check-health" | "prepare-serial-request";

export const hookNames: readonly HookName[] = [
  "install",
  "configure",
  "prepare-device",
  "check-health",
  "prepare-serial-request",
];

/** What a hook finds before it decides anything. */
export interface Situation {
  readonly hook: HookName;
  /** snapd's global root: "/" but for tests (SNAPPY_GLOBAL_ROOT). */
  readonly root: string;
  readonly environment: Environment;
  readonly disk: Disk;
  /** For a device key; not begun where none is likely to be wanted. */
  readonly keySearch: KeySearch;
  readonly snapctl: Snapctl;
  readonly story: Story;
  readonly now: () => Date;
  /** When the hook began, in milliseconds of the monotonic clock. */
  readonly startMs: number;
  /** When it has to be over, so that snapd need not kill it. */
  readonly endMs: number;
  /** For verdict, log and copies; undone with a failed seeding. Undefined outside of a snap. */
  readonly commonFolder: string | undefined;
  /** Undefined where snapd does not say: too old, or no model yet. */
  readonly mode: SystemMode | undefined;
  /** Tells what the hook came to; what is told already is not told again. */
  tell(outcome: HookOutcome): Promise<void>;
  /** The model assertion as snapd writes it. Problems snapctl-…, snapd-… */
  askModel(): Promise<Uint8Array>;
}

/** The settings of a hook, or why there are none: a hook must go on either way. */
export type SettingsOrProblem = { readonly settings: Settings } | { readonly problem: Problem };

/** Folders in which this snap may always write, the most lasting one first. */
export function snapFolders(environment: Environment): readonly string[] {
  const names = ["SNAP_SAVE_DATA", "SNAP_COMMON"] as const;
  return names.flatMap((name) => {
    const folder = environment[name];
    return folder === undefined || folder === "" ? [] : [inFolder(folder, "prepare-device")];
  });
}

/** Where the hooks of this snap leave word for each other, and for a run by hand. */
export function claimFoldersIn(environment: Environment): ClaimFolders {
  const common = environment["SNAP_COMMON"];
  const own = common === undefined || common === "" ? undefined : inFolder(common, "prepare-device");
  const [lasting] = snapFolders(environment);
  return claimFoldersOf(lasting === own ? undefined : lasting, own);
}

/** The folders of the snap that snapd has made before any hook runs; nobody else makes them. */
const folderNames = ["SNAP_COMMON", "SNAP_SAVE_DATA"] as const;

function isMissing(disk: Disk, folder: string): boolean {
  try {
    return disk.stat(folder)?.kind !== "folder";
  } catch (fault) {
    // Not to be seen is not missing.
    if (fault instanceof Problem) return false;
    throw fault;
  }
}

/** The environment without the snap's folders that are not there, and their names: a hook runs in odd places by hand. */
export function withoutMissingFolders(
  environment: Environment,
  disk: Disk,
): { readonly environment: Environment; readonly missing: readonly string[] } {
  const missing = folderNames.filter((name) => {
    const folder = environment[name];
    return folder !== undefined && isMissing(disk, folder);
  });
  if (missing.length === 0) return { environment, missing };
  return { environment: { ...environment, ...Object.fromEntries(missing.map((name) => [name, undefined])) }, missing };
}

/** Asks, and takes a refusal for "not known": old versions of snapd lack the command. */
export async function askOr<T>(fallback: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (fault) {
    if (fault instanceof Problem) return fallback;
    throw fault;
  }
}
