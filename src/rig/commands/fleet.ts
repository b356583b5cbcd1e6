import { Command } from "commander";
import { systemClock } from "../../clock/system-clock.ts";
import type { JsonOption } from "../../commands/options.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { diskFault } from "../../disk/disk-fault.ts";
import { nodeCrypto } from "../../keys/node-crypto.ts";
import { Problem } from "../../problem/problem.ts";
import { DeviceFile } from "../fleet/device-file.ts";
import { embeddedFleet, type FleetSurroundings } from "../fleet/embedded-fleet.ts";
import { loadFleet } from "../fleet/load/load-fleet.ts";
import { fleetProgress } from "../fleet/progress.ts";
import type { FleetReport } from "../fleet/report/fleet-report.ts";
import { showReport } from "../fleet/report/show-report.ts";
import type { End } from "./end.ts";
import { type FleetOptions, fleetSettings, withFleetOptions } from "./fleet-options.ts";
import { givenPath } from "./given-path.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type LoadOptions, loadBounds, loadedVault, withLoadOptions } from "./load-options.ts";
import { rigExit, rigGuarded } from "./rig-guard.ts";

interface Options extends FleetOptions, LoadOptions, JsonOption {
  readonly out?: string;
}

async function deviceFile(path: string | undefined): Promise<DeviceFile | undefined> {
  if (path === undefined) return undefined;
  try {
    return await DeviceFile.create(givenPath(path));
  } catch (fault) {
    throw diskFault("create", path, fault);
  }
}

async function bootFleet(terminal: Terminal, options: Options): Promise<FleetReport> {
  const settings = fleetSettings(options);
  const vault = loadedVault(options);
  const bounds = vault === undefined ? undefined : loadBounds(options);
  if (vault !== undefined && settings.plan.faults.length > 0) {
    throw new Problem("usage-wrong", "cannot plant faults: only the built-in vault makes them");
  }
  using interrupt = listenForInterrupt();
  const around: FleetSurroundings = {
    real: systemClock,
    crypto: nodeCrypto,
    progress: fleetProgress(settings.plan.devices, terminal, process.stderr),
    file: await deviceFile(options.out),
    stop: interrupt.signal,
  };
  if (vault === undefined || bounds === undefined) return await embeddedFleet(settings, around);
  return await loadFleet(settings, vault, bounds, around);
}

async function run(terminal: Terminal, options: Options): Promise<number> {
  const report = await bootFleet(terminal, options);
  if (options.json) terminal.out(JSON.stringify(report, null, 2));
  else for (const line of showReport(report)) terminal.out(line);
  return report.outcome === "finished" && report.devices.failed === 0 ? rigExit.sound : rigExit.unsound;
}

/** `rig fleet`: a production line or a launch day against a vault. */
export function fleetCommand(terminal: Terminal, end: End): Command {
  const command = new Command("fleet").description(
    "boots a fleet of devices against a vault and shows what became of them",
  );
  return withLoadOptions(withFleetOptions(command))
    .option("--out <file>", "a new file with a line of JSON for each device")
    .option("--json", "the report as one JSON document on stdout")
    .addHelpText(
      "after",
      [
        "\nExit status: 0 all devices registered, 1 some did not or the run was stopped, 2 the fleet could not be booted.",
        "Example:",
        "  npm run rig -- fleet --devices 1000 --stations 40 --takt 90s --faults busy-503=2%,lost-answer=0.5%,slow=5%",
        "  npm run rig -- fleet --devices 200 --vault http://127.0.0.1:8080/v1/ --api-key-file KEY --model model.assert \\",
        "    --prerequisites brand.assert --max-rate 20/s --serial-prefix LOAD-",
      ].join("\n"),
    )
    .action(async (options: Options) => end(await rigGuarded(terminal, options, () => run(terminal, options))));
}
