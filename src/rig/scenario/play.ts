import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../clock/clock.ts";
import type { DeviceKey } from "../../keys/device-key.ts";
import { bootGadget } from "../boot/boot-gadget.ts";
import type { BootPlan } from "../boot/boot-plan.ts";
import type { BootReport } from "../boot/boot-report.ts";
import { readFaults } from "../boot/fault-words.ts";
import { chooseModel } from "../boot/model-choice.ts";
import { readSettings } from "../boot/settings-words.ts";
import type { Brand } from "../brand.ts";
import { openGadget } from "../gadget/open-gadget.ts";
import { requirePlugs } from "../sandbox/grants.ts";
import { openHardware } from "../sandbox/hardware.ts";
import { costProfiles } from "../time/costs.ts";
import { complaintsAbout } from "./judge.ts";
import type { Scenario } from "./scenario.ts";
import { stableReport } from "./stable-report.ts";

/** The board of a scenario that names none, where the run names none either. */
const usualBoard = "raspberry-pi-4";

/** What all scenarios of a run share: making it takes longer than a boot. */
export interface Troupe {
  readonly brand: Brand;
  /** Used in this order, from the first for each scenario. */
  readonly keys: readonly DeviceKey[];
  readonly keyBits: number;
  readonly clock: Clock;
  /** When every device is switched on: what hooks do with the date is the same in every run. */
  readonly startsAt: Date;
  readonly seed: string;
}

export interface Played {
  readonly name: string;
  readonly about: string;
  readonly passed: boolean;
  readonly complaints: readonly string[];
  readonly report: Omit<BootReport, "deviceKeyId">;
}

/** Hooks that a scenario holds, as a folder of hooks. */
function writeHooks(work: string, hooks: Scenario["hooks"]): string {
  const folder = join(work, "gadget-of-scenario");
  mkdirSync(folder);
  for (const [name, script] of Object.entries(hooks)) {
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

async function planOf(scenario: Scenario, troupe: Troupe, work: string): Promise<BootPlan> {
  const { brand, keys, keyBits, clock, startsAt, seed } = troupe;
  const source = scenario.gadget ?? writeHooks(work, scenario.hooks);
  const gadget = { ...(await openGadget(source, work)), source: scenario.gadget === undefined ? "hooks" : "gadget" };
  requirePlugs(gadget, scenario);
  let used = 0;
  return {
    gadget,
    hardware: openHardware(scenario.hardware ?? usualBoard, work),
    model: chooseModel(scenario.model, gadget, "Say in the scenario model:"),
    snapdVersion: scenario.snapd,
    connectWith: "connect: [PLUG] in a scenario",
    connections: { connect: scenario.connect, disconnect: scenario.disconnect },
    settings: readSettings(scenario.settings),
    faults: readFaults(scenario.faults, startsAt),
    seed: `${seed} ${scenario.name}`,
    keyBits,
    costs: costProfiles[scenario.profile],
    maxAttempts: scenario.tries,
    untilMs: scenario.untilMs,
    ...(scenario.taktMs === undefined ? {} : { taktMs: scenario.taktMs }),
    isModelled: true,
    startsAt,
    brand,
    makeKey: async () => {
      const key = keys[used % keys.length];
      used += 1;
      if (key === undefined) throw new TypeError("a troupe has keys");
      return key;
    },
    work,
    clock,
  };
}

/** Boots the scenario's device and compares what came of it. @throws Problem where the rig itself fails */
export async function play(scenario: Scenario, troupe: Troupe, work: string): Promise<Played> {
  const report = stableReport(await bootGadget(await planOf(scenario, troupe, work)));
  const complaints = complaintsAbout(report, scenario.expect);
  const { name, about } = scenario;
  return { name, about, passed: complaints.length === 0, complaints, report };
}
