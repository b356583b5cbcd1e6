import { findFormFault } from "../hardware/form.ts";
import type { Witness } from "../hardware/judge.ts";
import { chooseSerial, type Decision, fillTemplate } from "../hardware/policy.ts";
import type { SerialSettings } from "../hardware/serial-settings.ts";
import { parseTemplate, sourcesOf } from "../hardware/template.ts";
import type { HardwareCode } from "../problem/codes/hardware.ts";
import { printable } from "../problem/printable.ts";
import { fateInShellHook, type ShellHookFate } from "./shell-hook.ts";
import { type Odds, Tally } from "./tally.ts";

/** The serial numbers of a fleet, one device after the other. */
export interface SerialFleet {
  readonly devices: number;
  /** A sample stands for an endless fleet; a list is the fleet itself. */
  readonly isSample: boolean;
  /** Of a list: the line of each device. */
  readonly lines?: readonly number[];
  /** What the hardware of each device says; asked once for every source of a template. */
  values(): Iterable<readonly string[]>;
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

function decide(values: readonly string[], settings: SerialSettings): Decision {
  const { template: text } = settings;
  const parsed = text === undefined ? undefined : parseTemplate(text);
  if (text === undefined || parsed?.kind !== "parts") {
    return chooseSerial([witness("value", values[0] ?? "")], settings);
  }
  const witnesses = sourcesOf(parsed.parts).map((source, at) => witness(source, values[at] ?? ""));
  return fillTemplate(witnesses, { text, parts: parsed.parts }, settings);
}

type Name = "accepted" | "colliding" | "not-strict" | `shell:${ShellHookFate}` | `refused:${HardwareCode}`;

class FleetCount {
  readonly tally = new Tally<Name>();
  readonly #serials = new Map<string, number>();
  readonly #linesOf = new Map<string, number[]>();
  readonly #settings: SerialSettings;

  constructor(settings: SerialSettings) {
    this.#settings = settings;
  }

  add(values: readonly string[], line: number | undefined): void {
    const raw = values.join(" ");
    const shown = raw.trim() === "" ? "(empty)" : printable(raw, 80);
    const decision = decide(values, this.#settings);
    if (decision.kind === "none") this.tally.add(`refused:${decision.code}`, shown, line);
    else this.#accept(decision.serial, line);
    const [first = ""] = values;
    this.tally.add(`shell:${fateInShellHook(first.trim())}`, shown, line);
    if (findFormFault(first.trim(), "strict") !== undefined) this.tally.add("not-strict", shown, line);
  }

  #accept(serial: string, line: number | undefined): void {
    this.tally.add("accepted", serial);
    this.#serials.set(serial, (this.#serials.get(serial) ?? 0) + 1);
    if (line !== undefined) this.#linesOf.set(serial, [...(this.#linesOf.get(serial) ?? []), line]);
  }

  countCollisions(): void {
    for (const [serial, count] of this.#serials) {
      for (let one = 0; count > 1 && one < count; one += 1) {
        this.tally.add("colliding", serial, this.#linesOf.get(serial)?.[one]);
      }
    }
  }
}

/** Puts every device of the fleet through the policy of these settings, and through a shell hook's hands. */
export function countFleet(fleet: SerialFleet, settings: SerialSettings): FleetOdds {
  const count = new FleetCount(settings);
  let devices = 0;
  for (const values of fleet.values()) {
    count.add(values, fleet.lines?.[devices]);
    devices += 1;
  }
  count.countCollisions();
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
