import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { FsDisk } from "../disk/fs-disk.ts";
import { exportIdentity, type IdentityExport } from "../hardware-identity/identity-export.ts";
import { generateHardwareKey } from "../hardware-identity/made-key.ts";
import { openHardwareKey, openOrMakeHardwareKey } from "../hardware-identity/open-hardware-key.ts";
import { standardHardwareIdentity } from "../hardware-identity/settings.ts";
import { findKeyFolders } from "../hardware-identity/snap-folders.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { snapFolders } from "./hooks/situation.ts";
import type { HardwareIdentityOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import type { Terminal } from "./terminal.ts";

const challengeBytes = 32;

/** Inside the gadget snap its own folders; from outside, or below another root, those of the snap that has a key. */
function foldersFor(disk: FsDisk, root: string): readonly string[] {
  const own = root === "/" ? snapFolders(process.env) : [];
  return own.length > 0 ? own : findKeyFolders(disk, root);
}

function tell(terminal: Terminal, exported: IdentityExport, made: boolean): void {
  const { kind, size, origin, template, hardwareIdKeySha3384 } = exported;
  const how = made ? "made now, kept" : "kept";
  terminal.err(`The hardware key is ${kind}, ${size}, ${how} in ${origin}; a signature with it was made and verified.`);
  terminal.err(`Its id is ${hardwareIdKeySha3384}. Fill in the headers below and sign them: snap sign -k KEY < FILE`);
  terminal.out(JSON.stringify(template, null, 2));
}

/**
 * `prepare-device hardware-identity export`: what the brand needs to issue this device's hardware-identity, after a
 * trial of the key. Makes no key unless asked to.
 */
export async function exportHardwareIdentityCommand(
  terminal: Terminal,
  options: HardwareIdentityOptions,
): Promise<number> {
  const settings = await readSettings(terminal, options, process.env);
  const wanted = settings.hardwareIdentity ?? standardHardwareIdentity;
  const disk = new FsDisk();
  const places = { disk, folders: foldersFor(disk, resolve(options.root)), environment: process.env };
  const { key, made } =
    options.make === true
      ? await openOrMakeHardwareKey(wanted, { ...places, generate: generateHardwareKey })
      : { key: await openHardwareKey(wanted, places), made: false };
  const exported = await exportIdentity(key, wanted.digest, new Uint8Array(randomBytes(challengeBytes)));
  if (options.json)
    terminal.out(JSON.stringify({ outcome: "exported", made, digest: wanted.digest, ...exported }, null, 2));
  else tell(terminal, exported, made);
  return exitStatus.ok;
}
