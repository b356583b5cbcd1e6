import { findFormFault } from "../hardware/form.ts";
import type { Witness } from "../hardware/judge.ts";
import { Placeholders } from "../hardware/placeholders.ts";
import { chooseSerial, type Decision, fillTemplate } from "../hardware/policy.ts";
import type { SerialSettings } from "../hardware/serial-settings.ts";
import { parseTemplate, sourcesOf } from "../hardware/template.ts";
import type { HardwareCode } from "../problem/codes/hardware.ts";
import { printable } from "../problem/printable.ts";
import { Fingerprints } from "./fingerprints.ts";
import { SharedSerials } from "./shared-serials.ts";
import { fateInShellHook, type ShellHookFate } from "./shell-hook.ts";
import { type Odds, Tally } from "./tally.ts";

/** One device of a fleet. */
export interface FleetDevice {
  /** What its hardware says; asked once for every source of a template. */
  readonly values: readonly string[];
  /** Of a list: the device's line in it. */
  readonly line?: number;
}

/** The serial numbers of a fleet, one device after the other. */
export interface SerialFleet {
  /** A sample stands for an endless fleet; a list is the fleet itself. */
  readonly isSample: boolean;
  /** The same devices in the same order each time: they are looked through twice if serials are shared. */
  devices(): Iterable<FleetDevice> | AsyncIterable<FleetDevice>;
}

export interface FleetOdds {
  readonly devices: number;
  /** The devices stand for an endless fleet; otherwise they are the fleet. */
  readonly isSample: boolean;
  /** The agent takes the serial. */
  readonly accepted: Odds;
  /** The agent refuses it, by code. */
  readonly refused: Readonly<Partial<Record<HardwareCode, Odds>>>;
  /** The agent takes it, and another device of this fleet has the same. */
  readonly colliding: Odds;
  /** What a shell hook makes of the raw value when it hands it to snapctl. */
  readonly shellHook: Readonly<Record<Exclude<ShellHookFate, "text">, Odds>>;
  /** The raw value breaks the form that newer snapd features want. */
  readonly notStrict: Odds;
}

/** How many hardware values one device's serial is made of. */
export function valuesPerDevice({ template }: SerialSettings): number {
  if (template === undefined) return 1;
  const parsed = parseTemplate(template);
  return parsed.kind === "fault" ? 1 : Math.max(1, sourcesOf(parsed.parts).length);
}

function witness(source: string, value: string): Witness {
  return { source, evidence: { kind: "found", paths: [], bytes: Buffer.from(value) }, deniedCure: "" };
}

/** From a device's hardware values to its serial: what does not change from device to device is made once. */
function deciderOf(settings: SerialSettings): (values: readonly string[]) => Decision {
  const placeholders = new Placeholders(settings.placeholders);
  const { template: text } = settings;
  const parsed = text === undefined ? undefined : parseTemplate(text);
  if (text === undefined || parsed?.kind !== "parts") {
    return ([value = ""]) => chooseSerial([witness("value", value)], settings, placeholders);
  }
  const { parts } = parsed;
  const sources = sourcesOf(parts);
  return (values) => {
    const witnesses = sources.map((source, at) => witness(source, values[at] ?? ""));
    return fillTemplate(witnesses, { text, parts }, settings, placeholders);
  };
}

type Name = "accepted" | "colliding" | "not-strict" | `shell:${ShellHookFate}` | `refused:${HardwareCode}`;

class FleetCount {
  readonly tally = new Tally<Name>();
  readonly fingerprints = new Fingerprints();
  readonly #decide: (values: readonly string[]) => Decision;
  devices = 0;

  constructor(decide: (values: readonly string[]) => Decision) {
    this.#decide = decide;
  }

  add({ values, line }: FleetDevice): void {
    this.devices += 1;
    const raw = values.join(" ");
    const shown = raw.trim() === "" ? "(empty)" : printable(raw, 80);
    const decision = this.#decide(values);
    if (decision.kind === "none") this.tally.add(`refused:${decision.code}`, shown, line);
    else this.#accept(decision.serial);
    const [first = ""] = values;
    this.tally.add(`shell:${fateInShellHook(first.trim())}`, shown, line);
    if (findFormFault(first.trim(), "strict") !== undefined) this.tally.add("not-strict", shown, line);
  }

  #accept(serial: string): void {
    this.tally.add("accepted", serial);
    this.fingerprints.add(serial);
  }

  addShared(shared: SharedSerials): void {
    for (const { serial, count, lines } of shared.all()) {
      for (let one = 0; one < count; one += 1) this.tally.add("colliding", serial, lines[one]);
    }
    if (shared.beyond > 0) this.tally.addMany("colliding", shared.beyond);
  }
}

/**
 * Puts every device of the fleet through the policy of these settings, and through a shell hook's hands. Takes 9 to 26 bytes
 * of memory for each different serial, and not the serials themselves.
 */
export async function countFleet(fleet: SerialFleet, settings: SerialSettings): Promise<FleetOdds> {
  const decide = deciderOf(settings);
  const count = new FleetCount(decide);
  for await (const device of fleet.devices()) count.add(device);
  if (count.fingerprints.anyShared) {
    const shared = new SharedSerials(count.fingerprints);
    for await (const { values, line } of fleet.devices()) {
      const decision = decide(values);
      if (decision.kind === "serial") shared.add(decision.serial, line);
    }
    count.addShared(shared);
  }
  const { devices } = count;
  const odds = (name: Name): Odds => count.tally.odds(name, devices, fleet.isSample);
  const refusals = count.tally.names().filter((name) => name.startsWith("refused:"));
  return {
    devices,
    isSample: fleet.isSample,
    accepted: odds("accepted"),
    refused: Object.fromEntries(refusals.map((name) => [name.slice("refused:".length), odds(name)])),
    // How many collide depends on the fleet's size: a count of this one, no share of an endless one.
    colliding: count.tally.odds("colliding", devices, false),
    shellHook: {
      number: odds("shell:number"),
      "changed-text": odds("shell:changed-text"),
      "other-value": odds("shell:other-value"),
      nothing: odds("shell:nothing"),
    },
    notStrict: odds("not-strict"),
  };
}

/** Devices that would not get a serial of their own: refused, or with one that another of these has, too. */
export function unfitDevices({ refused, colliding }: FleetOdds): number {
  return Object.values(refused).reduce((sum, { count }) => sum + count, colliding.count);
}
