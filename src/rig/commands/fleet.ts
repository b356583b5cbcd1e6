import { randomBytes } from "node:crypto";
import { Command } from "commander";
import { systemClock } from "../../clock/system-clock.ts";
import type { JsonOption } from "../../commands/options.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { diskFault } from "../../disk/disk-fault.ts";
import { nodeCrypto } from "../../keys/node-crypto.ts";
import { Problem } from "../../problem/problem.ts";
import { DeviceFile } from "../fleet/device-file.ts";
import { embeddedFleet, type FleetSurroundings } from "../fleet/embedded-fleet.ts";
import type { FleetSettings } from "../fleet/fleet-settings.ts";
import { loadFleet } from "../fleet/load/load-fleet.ts";
import type { LoadBounds } from "../fleet/load/rate-gate.ts";
import type { EncodedMaterial } from "../fleet/material.ts";
import { fleetProgress } from "../fleet/progress.ts";
import { checkQueueKeys } from "../fleet/queue/queue-keys.ts";
import { queuedFleet } from "../fleet/queue/queued-fleet.ts";
import { RedisLink } from "../fleet/queue/redis-link.ts";
import type { FleetReport } from "../fleet/report/fleet-report.ts";
import { showReport } from "../fleet/report/show-report.ts";
import type { End } from "./end.ts";
import { exitHelp } from "./exit-words.ts";
import { type FleetOptions, fleetSettings, withFleetOptions } from "./fleet-options.ts";
import { givenPath } from "./given-path.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type LoadOptions, loadBounds, loadedVault, withLoadOptions } from "./load-options.ts";
import { outFolder } from "./out-folder.ts";
import { listenAddress, type QueueOptions, queueAddress } from "./queue-options.ts";
import { countFrom } from "./read-values.ts";
import { rigExit, rigGuarded } from "./rig-guard.ts";

interface Options extends FleetOptions, LoadOptions, JsonOption, Partial<QueueOptions> {
  readonly out?: string;
  readonly records?: string;
  readonly batch: number;
  readonly listen: string;
}

async function deviceFile(path: string | undefined): Promise<DeviceFile | undefined> {
  if (path === undefined) return undefined;
  try {
    return await DeviceFile.create(givenPath(path));
  } catch (fault) {
    throw diskFault("create", path, fault);
  }
}

/** The devices of a queue or a load test have keys of a pool, which makes their records duplicates of each other. */
function recordsFolder({ records, queue, vault }: Options): string | undefined {
  if (records === undefined) return undefined;
  if (queue === undefined && vault === undefined) return outFolder(records, "fleet-records-");
  throw new Problem("usage-wrong", "cannot keep records: only a fleet in this process at the built-in vault has them", {
    cure: "Leave --queue and --vault out.",
  });
}

/** A password that nothing is asked with was meant for something. */
function checkQueue({ queue, queuePasswordFile }: Options): void {
  if (queue !== undefined || queuePasswordFile === undefined) return;
  throw new Problem("usage-wrong", "cannot use --queue-password-file: it belongs to --queue", {
    cure: "Say with --queue where the Redis is, or leave the password out.",
  });
}

type Load = { readonly vault: EncodedMaterial; readonly bounds: LoadBounds } | undefined;

/** The vault to be loaded and the bounds, checked together with what the fleet is to be. */
function loadOf(options: Options, { plan, arrival }: FleetSettings): Load {
  const vault = loadedVault(options);
  if (vault === undefined) return undefined;
  if (plan.faults.length > 0) {
    throw new Problem("usage-wrong", "cannot plant faults: only the built-in vault makes them");
  }
  if (options.queue !== undefined && arrival.kind !== "together") {
    throw new Problem("usage-wrong", "cannot plan the arrivals: of a queued load test only --max-rate decides");
  }
  return { vault, bounds: loadBounds(options) };
}

async function bootQueued(
  terminal: Terminal,
  options: Options & QueueOptions,
  settings: FleetSettings,
  load: Load,
  around: FleetSurroundings,
): Promise<FleetReport> {
  await using link = await RedisLink.open(queueAddress(options, terminal));
  await checkQueueKeys(link.redis, link.shown);
  const fleet = randomBytes(8).toString("hex");
  const { batch: batchDevices, listen } = options;
  return await queuedFleet(settings, { link, fleet, batchDevices, listen, load }, around);
}

async function bootFleet(terminal: Terminal, options: Options): Promise<FleetReport> {
  checkQueue(options);
  const settings = fleetSettings(options);
  const load = loadOf(options, settings);
  const records = recordsFolder(options);
  using interrupt = listenForInterrupt();
  const around: FleetSurroundings = {
    real: systemClock,
    crypto: nodeCrypto,
    progress: fleetProgress(settings.plan.devices, terminal, process.stderr),
    file: await deviceFile(options.out),
    records,
    stop: interrupt.signal,
  };
  const { queue } = options;
  if (queue !== undefined) return await bootQueued(terminal, { ...options, queue }, settings, load, around);
  if (load === undefined) return await embeddedFleet(settings, around);
  return await loadFleet(settings, load.vault, load.bounds, around);
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
    .option("--queue <url>", "let workers boot it, over this Redis: redis://HOST:PORT or unix:///SOCKET")
    .option("--queue-password-file <file>", "the password of that Redis")
    .option("--batch <count>", "devices that a worker takes at once", countFrom(1, 10_000), 50)
    .option("--listen <address>", "where the built-in vault listens, for workers elsewhere", listenAddress, "127.0.0.1")
    .option("--out <file>", "a new file with a line of JSON for each device")
    .option("--records <folder>", "a new folder with the signed record of each device; each then has keys of its own")
    .option("--json", "the report as one JSON document on stdout")
    .addHelpText(
      "after",
      [
        "\nExample:",
        "  npm run rig -- fleet --devices 1000 --stations 40 --takt 90s --faults busy-503=2%,lost-answer=0.5%,slow=5%",
        "  npm run rig -- fleet --devices 200 --vault http://127.0.0.1:8080/v1/ --api-key-file KEY --model model.assert \\",
        "    --prerequisites brand.assert --max-rate 20/s --serial-prefix LOAD-",
      ].join("\n"),
    )
    .addHelpText("after", exitHelp("fleet"))
    .action(async (options: Options) => end(await rigGuarded(terminal, options, () => run(terminal, options))));
}
