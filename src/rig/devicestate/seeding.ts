import { mkdirSync, rmSync } from "node:fs";
import type { ConfigMap } from "../snapd/go-json.ts";
import type { DeviceState } from "./device-state.ts";
import { type HookTaskOptions, runHookTask } from "./hook-task.ts";
import type { MomentListener } from "./moments.ts";
import { TaskFailure } from "./task-end.ts";

export interface SeedingOptions extends HookTaskOptions {
  readonly state: DeviceState;
  /** defaults: of gadget.yaml for the gadget itself, which its configure hook finds. */
  readonly defaults: ConfigMap;
  readonly reached: MomentListener;
  readonly wait: (waitMs: number) => Promise<void>;
}

/** Hooks of the gadget in the order in which seeding runs them; check-health is not among them (snapstate.go doInstall). */
const seedingHooks = ["install", "configure"] as const;

function undo({ state, system }: SeedingOptions): void {
  delete state.seeding;
  system.config.committed = new Map();
  for (const folder of [system.device.snapCommon, system.device.snapData]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
}

async function runHooks(options: SeedingOptions): Promise<void> {
  const { hooks, state, reached, defaults } = options;
  for (const hook of seedingHooks) {
    if (state.seeding?.includes(hook) === true || !hooks.has(hook)) continue;
    await reached(`before-${hook}`);
    await runHookTask(options, { hook, reason: "seeding", ...(hook === "configure" ? { patch: defaults } : {}) });
    state.seeding = [...(state.seeding ?? []), hook];
    await reached(`after-${hook}`);
  }
}

/**
 * The change that seeds the system (devicestate/firstboot.go): the gadget's install hook, its configure hook with the
 * gadget's defaults, then "seeded". A hook that fails undoes everything, the gadget's data and configuration too; keys
 * and assertions stay. True if the system is seeded now.
 */
export async function seed(options: SeedingOptions): Promise<boolean> {
  const { timeline, costs, state, system, wait, reached } = options;
  if (state.seeding === undefined) {
    await timeline.during({ actor: "seeding", what: "seeds the system" }, () => wait(costs.figures.seedingMs));
    state.seeding = [];
  }
  try {
    await runHooks(options);
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    undo(options);
    timeline.note({ actor: "seeding", what: "undoes the seeding", code: error.code, outcome: "tried again in 5 min" });
    return false;
  }
  delete state.seeding;
  system.seeded = true;
  timeline.note({ actor: "seeding", what: "seeded", outcome: "done" });
  await reached("seeded");
  return true;
}
