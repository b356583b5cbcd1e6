import type { FleetOdds } from "../odds/fleet-odds.ts";
import type { Odds } from "../odds/tally.ts";

const wordsWidth = 46;

function figure(value: number): string {
  if (value === 0 || value >= 100) return value.toFixed(0);
  return value.toFixed(value < 1 ? 3 : 1);
}

function line(words: string, odds: Odds): string {
  const [low, high] = odds.between;
  const range = low === high ? "" : ` (${figure(low)} to ${figure(high)})`;
  const examples = odds.examples.length === 0 ? "" : `  such as ${odds.examples.join(", ")}`;
  return `  ${words.padEnd(wordsWidth)} ${figure(odds.perTenThousand).padStart(6)}${range}${examples}`;
}

/** The odds as a person reads them: devices of ten thousand, with examples. */
export function oddsInWords(odds: FleetOdds, document: Readonly<Record<string, unknown>>): readonly string[] {
  const { fleet, expectedColliding } = document;
  const { shellHook } = odds;
  return [
    `Fleet: ${String(fleet)}`,
    `Of 10000 devices (${odds.devices} looked at; in brackets what the true figure may be, 19 times of 20):`,
    "",
    "With prepare-device:",
    line("take their serial", odds.accepted),
    ...Object.entries(odds.refused).map(([code, one]) => line(`are refused: ${code}`, one)),
    line("share their serial with another of this fleet", odds.colliding),
    ...(typeof expectedColliding === "number"
      ? [
          `  ${`  by calculation, in a fleet of ${odds.devices}: devices`.padEnd(wordsWidth)} ${figure(expectedColliding)}`,
        ]
      : []),
    "",
    "With a shell hook that hands the raw value to snapctl set:",
    line("become a JSON number: registration fails", shellHook.number),
    line("become another JSON value: registration fails", shellHook["other-value"]),
    line("lose their quote marks: another serial", shellHook["changed-text"]),
    line("are no serial at all", shellHook.nothing),
    "",
    "For newer features of snapd:",
    line("break the strict form", odds.notStrict),
  ];
}
