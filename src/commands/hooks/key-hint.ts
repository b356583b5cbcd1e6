import { readdirSync, readFileSync, statSync } from "node:fs";
import { settingsFileName } from "../../config/file-names.ts";
import { inFolder } from "../../disk/in-folder.ts";
import { keyFolderName } from "../../keys/key-store.ts";
import { devicePaths } from "../../snapd/device-paths.ts";
import type { Environment } from "./situation.ts";

const registeringHooks = ["install", "configure", "prepare-device"];
const maxSettingsBytes = 64 * 1024;
/** In block style at the beginning of a line; in flow style, as in JSON, after what separates. */
const namesAdopted = /(?:^|[{,]\s*)["']?route["']?\s*:\s*["']?adopted["']?[ \t]*(?:[,}#\r]|$)/m;

function saysAdopted(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size <= maxSettingsBytes && namesAdopted.test(readFileSync(path, "latin1"));
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw fault;
  }
}

function hasNoKey(root: string): boolean {
  const folders = [true, false].flatMap((graded) => {
    const { deviceFolder, ownFolder } = devicePaths(root, graded);
    return [deviceFolder, ownFolder];
  });
  return folders.every((folder) => isEmpty(inFolder(folder, keyFolderName)));
}

/** What cannot be read is told by whoever reads it in earnest. */
function holds(look: () => boolean): boolean {
  try {
    return look();
  } catch {
    return false;
  }
}

/** Is there no device key, snapd's or one that waits, in any of the folders that a model may have them in? */
export function hasNoDeviceKey(root: string): boolean {
  return holds(() => hasNoKey(root));
}

/**
 * Is this hook likely to make a device key? Told by a glance at the gadget's settings and at the key folders, before
 * anything is loaded that reads and checks them. It decides nothing: a wrong guess costs a processor's time, and the
 * settings that count may say something else.
 */
export function makesKeyLikely(hook: string, environment: Environment): boolean {
  const snap = environment["SNAP"];
  const route = environment["PREPARE_DEVICE_ROUTE"] || "adopted";
  if (snap === undefined || route !== "adopted" || !registeringHooks.includes(hook)) return false;
  return holds(
    () => saysAdopted(inFolder(snap, settingsFileName)) && hasNoKey(environment["SNAPPY_GLOBAL_ROOT"] || "/"),
  );
}
