import { Problem } from "../problem/problem.ts";
import { explainReading, type HardwareSerialOptions, readHardwareSerial } from "./hardware-serial.ts";
import type { HardwareSerial, Reading } from "./reading.ts";
import type { SerialSettings } from "./serial-settings.ts";
import { readOtherSources } from "./survey.ts";

/** Codes whose cure is another source. */
const wantsOther: readonly string[] = [
  "serial-ambiguous",
  "serial-empty",
  "serial-is-placeholder",
  "serial-mac-not-permanent",
  "serial-not-found",
  "serial-not-well-formed",
  "serial-too-long",
];

/** What the other sources say, a line each. */
export function othersInLines(others: readonly Reading[]): string[] {
  return ["other sources, which the settings do not name:", ...others.map((one) => `  ${explainReading(one)}`)];
}

/** Which of the other sources would do; where none does, what a factory can. */
function cureWith(problem: Problem, others: readonly Reading[]): string {
  const usable = others.filter(({ status }) => status === "usable").map(({ source }) => source);
  if (!wantsOther.includes(problem.code)) return problem.cure;
  if (usable.length > 0) {
    return `This hardware also has ${usable.join(", ")}: name one in serial.sources if it stays with the board for good.`;
  }
  if (problem.code !== "serial-not-found") return problem.cure;
  return "None of the others will do: have the factory write the number into a file and name it, as file:/PATH.";
}

/** The same problem with what the other sources say, and a cure that knows it. */
function withOthers(problem: Problem, others: readonly Reading[]): Problem {
  return new Problem(problem.code, [problem.message, ...othersInLines(others)].join("\n"), {
    cause: problem,
    cure: cureWith(problem, others),
    detail: { ...problem.detail, others },
  });
}

/** As a boot reads the serial; a Problem of it also says what the sources would give that the settings do not name. */
export async function readSerialOrOthers(
  settings: SerialSettings,
  hardware: HardwareSerialOptions,
): Promise<HardwareSerial> {
  try {
    return await readHardwareSerial(settings, hardware);
  } catch (fault) {
    if (!(fault instanceof Problem) || fault.detail["readings"] === undefined) throw fault;
    throw withOthers(fault, await readOtherSources(settings, hardware));
  }
}
