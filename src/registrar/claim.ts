import { dirname } from "node:path";
import type { Disk } from "../disk/disk.ts";
import { inFolder } from "../disk/in-folder.ts";
import { makeFolders } from "../disk/make-folders.ts";
import type { ClaimFolders } from "./claim-folders.ts";
import { corruptState, parseState } from "./kept-state.ts";

/**
 * Who may register this device, as it lies where every party can look: a confined hook, which may not see the device
 * folder, and a person's run.
 *
 * - agent: a serial-request of the agent may have been signed. Written before the first byte of it leaves.
 * - snapd: a hook has let snapd register, with this serial. Written before snapd hears of it; only a person takes it back.
 * - nobody: a person has set an earlier claim for this serial aside.
 */
export interface Claim {
  readonly version: 1;
  readonly registrar: "agent" | "snapd" | "nobody";
  readonly brandId: string;
  readonly model: string;
  readonly serial: string;
  /** Where the serial came from, for people. */
  readonly serialSource: string;
  /** ISO 8601, system clock. */
  readonly at: string;
}

const fileName = "registrar.json";
/** Only the holder of the lock writes one, so it needs no name of its own; others sweep temporaries from this folder. */
const unfinishedName = "registrar.json.new";
const maxBytes = 16 * 1024;
const registrars: readonly unknown[] = ["agent", "snapd", "nobody"];
const texts = ["brandId", "model", "serial", "serialSource", "at"] as const;

function parse(path: string, bytes: Uint8Array): Claim {
  const record = parseState(path, bytes, texts);
  if (!registrars.includes(record["registrar"])) throw corruptState(path, '"registrar" names nobody that is known');
  return record as unknown as Claim;
}

/** The claims in these folders; one that cannot be read must not be taken for none. Problem registration-corrupt. */
export function readClaims(disk: Disk, { all }: ClaimFolders): readonly Claim[] {
  return all.flatMap((folder) => {
    const path = inFolder(folder, fileName);
    const bytes = disk.readFile(path, maxBytes);
    return bytes === undefined ? [] : [parse(path, bytes)];
  });
}

/** For the same registrar and serial? When it was said does not matter. */
function saysTheSame(a: Claim, b: Claim): boolean {
  return a.registrar === b.registrar && texts.every((name) => name === "at" || a[name] === b[name]);
}

/** Keeps the claim durably in the home folder, and takes away what other folders said. */
export function writeClaim(disk: Disk, folders: ClaimFolders, claim: Claim): void {
  const { home } = folders;
  if (home === undefined) return;
  // snapd's own, and there but before the gadget is installed.
  if (disk.stat(dirname(home)) === undefined) makeFolders(disk, dirname(home), 0o755);
  makeFolders(disk, home, 0o700);
  const [known] = readClaims(disk, { ...folders, all: [home] });
  if (known === undefined || !saysTheSame(known, claim)) {
    const bytes = new TextEncoder().encode(`${JSON.stringify(claim, null, 2)}\n`);
    const unfinished = inFolder(home, unfinishedName);
    disk.unlink(unfinished);
    disk.createFile(unfinished, bytes, 0o600);
    disk.rename(unfinished, inFolder(home, fileName));
  }
  // Also of one that is there: the run that wrote it may have been killed before its name was durable.
  disk.syncFolder(home);
  dropClaims(disk, { ...folders, all: folders.all.filter((folder) => folder !== home) });
}

/** Takes every claim away, durably. */
export function dropClaims(disk: Disk, { all }: ClaimFolders): void {
  for (const folder of all) {
    if (disk.unlink(inFolder(folder, fileName))) disk.syncFolder(folder);
  }
}
