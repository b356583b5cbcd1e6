import { expect } from "vitest";
import type { DaemonRig } from "../daemon/daemon-rig.ts";
import { isOver, waitForChange } from "./device-facts.ts";
import { editState, planHooks } from "./snapd-state.ts";

/** The registering hooks, one after the other in every way. */
export const allOrders = [
  ["install", "configure", "prepare-device"],
  ["install", "prepare-device", "configure"],
  ["configure", "install", "prepare-device"],
  ["configure", "prepare-device", "install"],
  ["prepare-device", "install", "configure"],
  ["prepare-device", "configure", "install"],
] as const;

/** Restarts the daemon, which then runs these hooks through its own hook manager; prepare-device may fail on purpose. */
export async function runHooks(rig: DaemonRig, hooks: readonly string[]): Promise<void> {
  await rig.stopDaemon();
  editState(rig.root, (state) => planHooks(state, hooks));
  rig.startDaemon();
  const change = await waitForChange(rig, "hooks", (one) => one.kind === "hooks" && isOver(one));
  expect(change.tasks.map(({ status }) => status)).toEqual(hooks.map(() => "Done"));
}
