import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DaemonRig } from "../daemon/daemon-rig.ts";
import { acknowledgeModel, type OracleBrand, oracleBrandId } from "../oracle-brand.ts";
import { oracle } from "../toolchain.ts";
import { editState, planSeeding } from "./snapd-state.ts";

/** What the image brings, and a factory reset brings again. */
const ofTheImage = ["state.json", "modeenv", "snaps", "seed", "void", "cache"];

const pristine = (root: string): string => join(root, "pristine");
const snapdFolder = (root: string): string => join(root, "var/lib/snapd");

/** Before the first start: keeps what a factory reset will bring again. */
export function keepImage(root: string): void {
  for (const name of ofTheImage) cpSync(join(snapdFolder(root), name), join(pristine(root), name), { recursive: true });
}

/**
 * As snapd resets a device: the save partition stays, everything else is made anew from the image; what can be
 * restored goes into the new system's assertion database; then the system is seeded once more. Returns the serial
 * that was restored, if any.
 */
export async function factoryReset(rig: DaemonRig, brand: OracleBrand): Promise<string> {
  await rig.stopDaemon();
  const folder = snapdFolder(rig.root);
  for (const name of readdirSync(folder)) {
    if (name !== "save") rmSync(join(folder, name), { recursive: true });
  }
  for (const name of ["var/snap", "run/snapd/ns"]) rmSync(join(rig.root, name), { recursive: true, force: true });
  cpSync(pristine(rig.root), folder, { recursive: true });
  mkdirSync(join(rig.root, "var/snap"));
  const database = join(folder, "assertions");
  mkdirSync(database);
  const restored = oracle(["restore", join(folder, "save/device"), database, oracleBrandId, "oracle-core"]).trim();
  acknowledgeModel(rig.root, brand, "core");
  editState(rig.root, (state) => planSeeding(state, ["install", "configure"]));
  rig.startDaemon();
  return restored;
}
