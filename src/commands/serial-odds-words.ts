import { type FleetOdds, unfitDevices } from "../odds/fleet-odds.ts";
import { figure, type Odds, shareInWords } from "../odds/tally.ts";

const wordsWidth = 46;
const shownLines = 8;

function linesInWords(lines: readonly number[] = []): string {
  if (lines.length === 0) return "";
  const more = lines.length > shownLines ? ", …" : "";
  return `, line${lines.length > 1 ? "s" : ""} ${lines.slice(0, shownLines).join(", ")}${more}`;
}

function examplesInWords({ examples, lines }: Odds): string {
  return examples.length === 0 ? "" : `  such as ${examples.join(", ")}${linesInWords(lines)}`;
}

type Line = (words: string, odds: Odds) => string;

/** Devices of those that were looked at. */
function counted(devices: number): Line {
  return (words, odds) => `  ${words.padEnd(wordsWidth)} ${odds.count} of ${devices}${examplesInWords(odds)}`;
}

/** Devices of ten thousand of an endless fleet. */
const shared: Line = (words, odds) => `  ${words.padEnd(wordsWidth)} ${shareInWords(odds)}${examplesInWords(odds)}`;

function calculated(expected: unknown, devices: number): readonly string[] {
  if (typeof expected !== "number") return [];
  const words = `  by calculation, in a fleet of ${devices}:`;
  return [`  ${words.padEnd(wordsWidth)} ${figure(expected)} devices`];
}

/** What the figures come to, and what to do. */
function conclusion(odds: FleetOdds): readonly string[] {
  const unfit = unfitDevices(odds);
  const { number, nothing, "changed-text": changed, "other-value": other } = odds.shellHook;
  const lost = [number, nothing, changed, other].some(({ count }) => count > 0);
  return [
    unfit === 0
      ? `Each of these ${odds.devices} devices gets a serial of its own.`
      : `${unfit} of these ${odds.devices} devices get no serial of their own: mend the list or the numbering, or the settings (serial.strip, serial.placeholders, another source), and count again.`,
    ...(lost ? ["A shell hook must hand the serial over as a JSON string; this program's hooks do."] : []),
  ];
}

/** The odds as a person reads them, with examples: counts of a list, shares where a sample stands for a fleet. */
export function oddsInWords(odds: FleetOdds, document: Readonly<Record<string, unknown>>): readonly string[] {
  const { fleet, expectedColliding } = document;
  const { shellHook, isSample, devices } = odds;
  const line = isSample ? shared : counted(devices);
  return [
    `Fleet: ${String(fleet)}`,
    isSample
      ? `${devices} devices were drawn; in brackets what the true figure may be, 19 times of 20.`
      : `All ${devices} devices were counted.`,
    "",
    "With prepare-device:",
    line("take their serial", odds.accepted),
    ...Object.entries(odds.refused).map(([code, one]) => line(`are refused: ${code}`, one)),
    counted(devices)(`share their serial with another of these`, odds.colliding),
    ...calculated(expectedColliding, devices),
    "",
    "With a shell hook that hands the raw value to snapctl set:",
    line("become a JSON number: registration fails", shellHook.number),
    line("become another JSON value: registration fails", shellHook["other-value"]),
    line("lose their quote marks: another serial", shellHook["changed-text"]),
    line("are no serial at all", shellHook.nothing),
    "",
    "For newer features of snapd:",
    line("break the strict form", odds.notStrict),
    "",
    ...conclusion(odds),
  ];
}
