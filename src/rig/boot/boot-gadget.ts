import { type DeviceKey, generateDeviceKey } from "../../keys/device-key.ts";
import { DeviceLife, type LifeEnd } from "../devicestate/device-life.ts";
import { allFindings } from "../findings/findings.ts";
import { SleepingClock } from "../time/sleeping-clock.ts";
import type { BootPlan } from "./boot-plan.ts";
import type { BootReport } from "./boot-report.ts";
import { deviceStoreUrl } from "./boot-routes.ts";
import { type BootStage, openStage } from "./boot-stage.ts";
import { type BootWorld, makeWorld } from "./boot-world.ts";
import { hookTimeoutMs } from "./hook-runner.ts";
import type { HookText } from "./hook-text.ts";
import { reportOf } from "./report-of.ts";

/** The first key is being made while the hooks run, as it takes a while. */
function keyMaker(bits: number): () => Promise<DeviceKey> {
  let first: Promise<DeviceKey> | undefined = generateDeviceKey(bits);
  // Nobody may ever ask for it.
  first.catch(() => undefined);
  return async () => {
    const key = first ?? generateDeviceKey(bits);
    first = undefined;
    return await key;
  };
}

async function live(plan: BootPlan, world: BootWorld, stage: BootStage): Promise<LifeEnd> {
  const { system, hooks, http, timeline, costs, defaults } = stage;
  const life = new DeviceLife({
    system,
    state: {},
    hooks,
    http,
    clock: world.clock,
    context: system.options.context,
    timeline,
    costs,
    makeKey: plan.makeKey ?? keyMaker(plan.keyBits),
    storeUrl: deviceStoreUrl,
    defaults,
    accidents: plan.faults.accidents,
  });
  return await life.live({ untilMs: plan.untilMs, maxAttempts: plan.maxAttempts });
}

/** What another try would send shows a serial that is made up anew; where there was more than one try, it is known. */
async function tryOnceMore({ hooks }: BootStage): Promise<void> {
  const hook = "prepare-device";
  const tries = hooks.observations.filter((one) => one.hook === hook && one.exitStatus === 0);
  if (tries.length === 1) await hooks.tryAgain(hook, hookTimeoutMs(hook));
}

/**
 * Boots a gadget on a device that does not exist: power on, seeding with its hooks, registration by snapd or by the
 * gadget, store session, in virtual time while no hook runs. `onHookTexts` is told what each run of a hook wrote.
 * @throws Problem where the rig itself fails
 */
export async function bootGadget(
  plan: BootPlan,
  onHookTexts: (texts: readonly HookText[]) => void = () => undefined,
): Promise<BootReport> {
  const hookClock = new SleepingClock(plan.clock);
  const world = await makeWorld(plan, hookClock);
  try {
    const stage = await openStage(plan, world, hookClock);
    try {
      const end = await live(plan, world, stage);
      const facts = reportOf({ plan, world, stage, end });
      await tryOnceMore(stage);
      const { observations } = stage.hooks;
      const metFaults = new Set([...world.vault.metFaults, ...world.store.metFaults]);
      const findings = await allFindings({ plan, report: facts, observations, metFaults });
      onHookTexts(stage.hooks.texts());
      return stage.secrets.hideIn({ ...facts, findings });
    } finally {
      await stage.close();
    }
  } finally {
    await Promise.all([world.vault.close(), world.store.close()]);
  }
}
