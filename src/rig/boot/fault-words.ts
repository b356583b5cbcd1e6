import { findClosest } from "../../hardware/closest-name.ts";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import type { Accident, AccidentKind } from "../devicestate/accident.ts";
import { moments } from "../devicestate/moments.ts";
import {
  type FaultEndpoint,
  type FaultName,
  faultNamed,
  isTransportFault,
  pendingCount,
  signingFaults,
  transportFaults,
} from "../faults.ts";
import type { WeatherSpell } from "../network/weather.ts";
import { durationMs } from "../story/duration.ts";
import type { BootFaults } from "./boot-plan.ts";
import { endpoints, type Sky, skies } from "./fault-table.ts";

const wordsHelp =
  "power-cut@MOMENT, power-cut@TIME, snapd-restart@MOMENT, snapd-restart@TIME, clock@DATE, NETWORK-FAULT@UNTIL, VAULT-FAULT@ENDPOINT*TIMES";

const skyNames = Object.keys(skies) as Sky[];
const endpointNames = Object.keys(endpoints) as FaultEndpoint[];
const deviceFaults = ["power-cut", "snapd-restart", "clock"] as const;

function wrong(word: string, cause: string, names = ""): Problem {
  return new Problem("usage-wrong", `cannot make fault ${JSON.stringify(word.slice(0, 80))}: ${cause}`, {
    cure: `Say --fault ${wordsHelp}; docs/rig.md#faults tells what each name means.${names}`,
  });
}

function spellFor(word: string, name: string, until: string): WeatherSpell | undefined {
  const kind = skyNames.find((one) => one === name);
  if (kind === undefined) return undefined;
  const untilMs = until === "" ? Number.POSITIVE_INFINITY : durationMs(until);
  if (untilMs === undefined) throw wrong(word, "it lasts until a time such as 90s or 10m after power on");
  return { kind, untilMs };
}

function accident(word: string, kind: AccidentKind, when: string): Accident {
  const at = moments.find((one) => one === when);
  if (at !== undefined) return { kind, at };
  const atMs = durationMs(when);
  if (atMs === undefined) throw wrong(word, `it comes at a time such as 35s, or at ${moments.join(", ")}`);
  return { kind, atMs };
}

function noSuchFault(word: string, name: string): Problem {
  const vaultNames = [...transportFaults, ...signingFaults, "pending-N"];
  const near = findClosest(name, [...skyNames, ...deviceFaults, ...vaultNames]);
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  const names = `\nNETWORK-FAULT: ${skyNames.join(", ")}\nVAULT-FAULT: ${vaultNames.join(", ")}`;
  return wrong(word, `there is no fault ${printable(name, 40)}${hint}`, names);
}

function vaultFault(word: string, name: string): FaultName {
  try {
    return faultNamed(name);
  } catch (cause) {
    if (cause instanceof RangeError) throw noSuchFault(word, name);
    throw cause;
  }
}

/** NAME, NAME*TIMES, NAME@ENDPOINT or NAME@ENDPOINT*TIMES; pending-N is met N times if nothing else is said. */
function vaultRule(word: string): BootFaults["vault"][number] {
  const [, name = "", place = ""] = /^([^@*]*)@?(.*)$/s.exec(word) ?? [];
  const fault = vaultFault(word, name);
  const [whole, given, times] = /^([a-z-]*)(?:\*([1-9]\d{0,3}))?$/.exec(place) ?? [];
  const endpoint = given === "" ? "serial" : endpointNames.find((one) => one === given);
  if (whole === undefined || endpoint === undefined) {
    throw wrong(
      word,
      `${JSON.stringify(place.slice(0, 40))} is none of ${endpointNames.join(", ")}, each with *1 to *9999`,
    );
  }
  if (!isTransportFault(fault) && endpoint !== "serial") throw wrong(word, "only serial is signed");
  return { fault, endpoint, times: times === undefined ? (pendingCount(fault) ?? 1) : Number(times) };
}

function clockOffset(word: string, date: string, now: Date): number {
  const at = Date.parse(date);
  if (Number.isNaN(at)) throw wrong(word, "the clock shows a date such as 1970-01-01");
  return at - now.getTime();
}

/** Reads the faults of the command line. @throws Problem usage-wrong */
export function readFaults(words: readonly string[], now: Date): BootFaults {
  const faults = { vault: [], weather: [], accidents: [], clockOffsetMs: 0 } as {
    vault: BootFaults["vault"][number][];
    weather: WeatherSpell[];
    accidents: Accident[];
    clockOffsetMs: number;
  };
  for (const word of words) {
    const [name = "", ...rest] = word.split("@");
    const place = rest.join("@");
    const spell = spellFor(word, name, place);
    if (spell !== undefined) faults.weather.push(spell);
    else if (name === "power-cut" || name === "snapd-restart") faults.accidents.push(accident(word, name, place));
    else if (name === "clock") faults.clockOffsetMs = clockOffset(word, place, now);
    else faults.vault.push(vaultRule(word));
  }
  return faults;
}
