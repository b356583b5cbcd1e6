import { Problem } from "../../problem/problem.ts";
import { moments } from "../devicestate/moments.ts";
import { type FaultEndpoint, faultNamed, isTransportFault } from "../faults.ts";
import type { WeatherSpell } from "../network/weather.ts";
import { durationMs } from "../story/duration.ts";
import type { BootFaults } from "./boot-plan.ts";

const skies = [
  "no-network",
  "dns-failing",
  "no-such-host",
  "connection-refused",
  "connection-reset",
  "timeout",
  "unknown-ca",
  "certificate-expired",
  "login-page",
] as const;

const endpoints: readonly FaultEndpoint[] = ["request-id", "serial", "assertion", "nonces", "sessions"];

const wordsHelp =
  "power-cut@MOMENT, power-cut@TIME, snapd-restart@TIME, clock@DATE, NETWORK-FAULT@UNTIL, VAULT-FAULT@ENDPOINT*TIMES";

function wrong(word: string, cause: string): Problem {
  return new Problem("usage-wrong", `cannot make fault ${JSON.stringify(word.slice(0, 80))}: ${cause}`, {
    cure: `Say --fault ${wordsHelp}; docs/rig.md lists the names.`,
  });
}

function spellFor(word: string, name: string, until: string): WeatherSpell | undefined {
  const kind = skies.find((one) => one === name);
  if (kind === undefined) return undefined;
  const untilMs = until === "" ? Number.POSITIVE_INFINITY : durationMs(until);
  if (untilMs === undefined) throw wrong(word, "it lasts until a time such as 90s or 10m after power on");
  return { kind, untilMs };
}

function powerCut(word: string, when: string): BootFaults["accidents"][number] {
  const at = moments.find((one) => one === when);
  if (at !== undefined) return { kind: "power-cut", at };
  const atMs = durationMs(when);
  if (atMs === undefined) throw wrong(word, `it comes at a time such as 35s, or at ${moments.join(", ")}`);
  return { kind: "power-cut", atMs };
}

function vaultRule(word: string, name: string, place: string): BootFaults["vault"][number] {
  const [, endpoint = "", times = "1"] = /^([a-z-]*)(?:\*(\d{1,4}))?$/.exec(place) ?? [];
  const at = endpoint === "" ? "serial" : endpoints.find((one) => one === endpoint);
  if (at === undefined)
    throw wrong(word, `the vault has request-id and serial, the store ${endpoints.slice(2).join(", ")}`);
  try {
    const fault = faultNamed(name);
    if (!isTransportFault(fault) && at !== "serial") throw new RangeError("it is one of signing, at serial");
    return { fault, endpoint: at, times: Number(times) };
  } catch (cause) {
    throw wrong(word, cause instanceof Error ? cause.message : String(cause));
  }
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
    accidents: BootFaults["accidents"][number][];
    clockOffsetMs: number;
  };
  for (const word of words) {
    const [name = "", ...rest] = word.split("@");
    const place = rest.join("@");
    const spell = spellFor(word, name, place);
    if (spell !== undefined) faults.weather.push(spell);
    else if (name === "power-cut") faults.accidents.push(powerCut(word, place));
    else if (name === "snapd-restart")
      faults.accidents.push({ kind: "snapd-restart", atMs: durationMs(place) ?? Number.NaN });
    else if (name === "clock") faults.clockOffsetMs = clockOffset(word, place, now);
    else faults.vault.push(vaultRule(word, name, place));
  }
  if (faults.accidents.some((one) => "atMs" in one && Number.isNaN(one.atMs))) throw wrong("snapd-restart", "when?");
  return faults;
}
