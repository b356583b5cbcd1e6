import { type Command, InvalidArgumentError, Option } from "commander";
import { Problem } from "../../problem/problem.ts";
import { signingFaults, transportFaults } from "../faults.ts";
import type { FleetSettings } from "../fleet/fleet-settings.ts";
import type { ArrivalModel } from "../fleet/plan/arrivals.ts";
import { type FaultShare, readFaultMix } from "../fleet/plan/fault-mix.ts";
import { countFrom, duration, keyBits, rate } from "./read-values.ts";

/** The options of `rig fleet` that say what the fleet is. */
export interface FleetOptions {
  readonly devices: number;
  readonly stations?: number;
  readonly takt?: number;
  readonly rate?: number;
  readonly ramp?: number;
  readonly parallel: number;
  readonly faults?: readonly FaultShare[];
  readonly slow: number;
  readonly budget: number;
  readonly duplicates: number;
  readonly seed: string;
  readonly serialPrefix: string;
  readonly keyPool: number;
  readonly keyBits: number;
  readonly signingKeyBits: number;
}

function faultMix(text: string): readonly FaultShare[] {
  try {
    return readFaultMix(text);
  } catch (fault) {
    if (fault instanceof RangeError) throw new InvalidArgumentError(`${fault.message}.`);
    throw fault;
  }
}

function serialPrefix(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9:+-]{0,39}$/.test(text)) return text;
  throw new InvalidArgumentError("wanted are 1 to 40 letters, digits, colons, plus signs or dashes.");
}

/** Behind the options of --help: the names for --faults. */
function faultsHelp(): string {
  return [
    "\nFaults of any answer, at serial or @request-id:",
    ...inLines(transportFaults),
    "Faults of the answer with the serial:",
    ...inLines([...signingFaults, "pending-N (status 202, N times)"]),
  ].join("\n");
}

/** Words one behind the other, in lines no longer than a terminal is wide. */
function inLines(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const [index, name] of words.entries()) {
    const word = index === words.length - 1 ? name : `${name},`;
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 78) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Adds them to a command. */
export function withFleetOptions(command: Command): Command {
  return command
    .requiredOption("--devices <count>", "how many devices to boot", countFrom(1, 10_000_000))
    .option("--stations <count>", "a production line of so many stations, with --takt", countFrom(1, 100_000))
    .option("--takt <time>", "each station gets a new board this often: 90s", duration)
    .option("--rate <rate>", "a launch day on which so many are switched on, at random moments: 50/s", rate)
    .option("--ramp <time>", "the launch day's rate is reached after this time", duration)
    .option("--parallel <count>", "boots at the same time; further ones stand in line", countFrom(1, 1_000), 16)
    .option("--faults <mix>", "NAME[@ENDPOINT][*TIMES]=SHARE%,…: busy-503=2%,lost-answer=0.5%,slow=5%", faultMix)
    .addOption(
      new Option("--slow <time>", "how late an answer with the fault slow is")
        .argParser(duration)
        .default(35_000, "35s"),
    )
    .addOption(
      new Option("--budget <time>", "how long a device goes on trying").argParser(duration).default(600_000, "10m"),
    )
    .option("--duplicates <count>", "devices that carry the serial of another one", countFrom(0, 1_000_000), 0)
    .option("--seed <text>", "another seed draws other arrivals, faults and duplicates", "1")
    .option("--serial-prefix <text>", "what the serials begin with", serialPrefix, "FLEET-")
    .option("--key-pool <count>", "device keys to share, so that making them is not measured", countFrom(1, 1_024), 16)
    .option("--key-bits <bits>", "size of the device keys", keyBits, 2048)
    .option("--signing-key-bits <bits>", "size of the built-in vault's signing key", keyBits, 2048)
    .addHelpText("after", faultsHelp());
}

function arrivalOf({ stations, takt, rate: perSecond, ramp }: FleetOptions): ArrivalModel {
  const wrong = (cause: string): Problem => new Problem("usage-wrong", `cannot plan the arrivals: ${cause}`);
  if ((stations === undefined) !== (takt === undefined)) throw wrong("--stations and --takt go together");
  if (stations !== undefined && perSecond !== undefined) throw wrong("a line (--stations) has no --rate");
  if (perSecond === undefined && ramp !== undefined) throw wrong("--ramp needs --rate");
  if (stations !== undefined && takt !== undefined) return { kind: "line", stations, taktMs: takt };
  return perSecond === undefined ? { kind: "together" } : { kind: "launch", perSecond, rampMs: ramp ?? 0 };
}

/** The fleet they describe. Problem usage-wrong where they contradict each other. */
export function fleetSettings(options: FleetOptions): FleetSettings {
  const { devices, duplicates, seed, keyPool, faults = [] } = options;
  if (duplicates > 0 && duplicates >= devices) {
    const cause = "one of them must be the original";
    throw new Problem("usage-wrong", `cannot plant ${duplicates} duplicates among ${devices} devices: ${cause}`);
  }
  if (duplicates > 0 && keyPool < 2)
    throw new Problem("usage-wrong", "cannot plant duplicates: --key-pool must be 2 or more");
  return {
    plan: { seed, devices, duplicates, serialPrefix: options.serialPrefix, keyPool, faults },
    arrival: arrivalOf(options),
    parallel: options.parallel,
    keyBits: options.keyBits,
    signingKeyBits: options.signingKeyBits,
    slowMs: options.slow,
    budgetMs: options.budget,
  };
}
