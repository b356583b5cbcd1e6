import { rmSync } from "node:fs";
import { join } from "node:path";
import type { DaemonRig } from "../daemon/daemon-rig.ts";
import { Random } from "../differential/random.ts";
import type { OracleBrand } from "../oracle-brand.ts";
import { startGadget } from "./gadget.ts";
import { identityFaults } from "./identity-faults.ts";
import { type KillTally, killUntilRegistered } from "./kill-device.ts";

export interface KillRunInput {
  readonly folder: string;
  readonly brand: OracleBrand;
  readonly binary: string;
  /** Kills that must hit a living hook. */
  readonly count: number;
  /** Which devices and when; the machine's own speed has its part in it too. */
  readonly seed: number;
  readonly say?: (line: string) => void;
}

export interface KillReport extends KillTally {
  readonly devices: number;
  readonly devicesWithFaults: number;
  readonly faults: readonly string[];
}

const killsOfADevice = 6;

/** Devices of every kind, most of them with a vault in good health. */
function drawDevice(random: Random) {
  const route = random.pick(["adopted", "adopted", "auto", "delegated"] as const);
  const scenario = random.pick(["plain", "plain", "plain", "lost", "busy", "stream"]);
  return {
    model: random.pick(["core", "classic"] as const),
    route,
    granted: route !== "delegated",
    // snapd itself waits a minute after trouble.
    scenario: route === "delegated" ? "plain" : scenario,
    serial: `1000000${random.pick(["0", "1e"])}${String(random.below(1e8)).padStart(8, "0")}`,
  };
}

/** SIGKILL to the hooks of one device after the other until enough have been hit; each must end with one identity. */
export async function runRandomKills(input: KillRunInput): Promise<KillReport> {
  const { folder, brand, binary, count, seed, say = () => undefined } = input;
  const random = new Random(seed);
  const tally: KillTally = { alive: 0, withDaemon: 0, missed: 0, strays: 0, left: new Map() };
  const faults: string[] = [];
  let devices = 0;
  let devicesWithFaults = 0;
  while (tally.alive < count) {
    devices += 1;
    const drawn = drawDevice(random);
    const root = join(folder, `kills-${devices}`);
    const before = tally.alive;
    let rig: DaemonRig | undefined;
    let found: readonly string[];
    try {
      rig = await startGadget({ root, brand, binary, ...drawn });
      const target = { rig, model: drawn.model, serial: drawn.serial };
      await killUntilRegistered(target, random, tally, Math.min(killsOfADevice, count - tally.alive));
      found = await identityFaults({ ...target, brand, adopted: drawn.route !== "delegated" });
    } catch (fault) {
      found = [String(fault)];
    } finally {
      await rig?.stop();
    }
    const { route, model, scenario, serial } = drawn;
    const name = `device ${devices} (${route}, ${model}, vault ${scenario}, serial ${serial})`;
    say(`${name}: ${tally.alive - before} kills, ${found.length} faults`);
    if (found.length > 0) devicesWithFaults += 1;
    faults.push(...found.map((one) => `${name}: ${one}`));
    // What is left of a device with a fault is worth a look.
    if (found.length === 0) rmSync(root, { recursive: true });
  }
  return { ...tally, devices, devicesWithFaults, faults };
}
