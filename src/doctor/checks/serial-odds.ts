import { SeededDraw } from "../../odds/draw.ts";
import { countFleet, valuesPerDevice } from "../../odds/fleet-odds.ts";
import { fillPattern, guessPattern, showPattern } from "../../odds/pattern.ts";
import { type Check, found, ok, skipped } from "../check.ts";
import { examinedOf } from "../patient.ts";

const sampleDevices = 2_000;

/** What the policy would make of other units numbered like this one. */
export const serialOddsCheck: Check = {
  id: "serial-odds",
  about: "Would other units numbered like this one keep their serial?",
  after: ["serial"],
  async look(patient) {
    const { settings, hardware } = examinedOf(patient);
    const { readings, serial } = await hardware();
    const raw = readings.find(({ status }) => status === "taken")?.raw ?? serial;
    const pattern = guessPattern(raw);
    if (pattern === undefined)
      return skipped(`how other units are numbered cannot be told from "${raw}" (serial odds)`);
    const draw = new SeededDraw("doctor");
    const perDevice = valuesPerDevice(settings.serial);
    const values = (): Iterable<readonly string[]> =>
      Array.from({ length: sampleDevices }, (_, unit) =>
        Array.from({ length: perDevice }, () => fillPattern(pattern, unit, draw)),
      );
    const odds = countFleet({ devices: sampleDevices, isSample: true, values }, settings.serial);
    const detail = { pattern: showPattern(pattern), odds };
    const lost = odds.shellHook.number.perTenThousand;
    const said = `numbered ${showPattern(pattern)}: ${Math.round(odds.accepted.perTenThousand)} of 10000 are taken`;
    if (odds.accepted.count === sampleDevices) {
      return ok(`${said}; a shell hook would lose ${Math.round(lost)} of 10000 to numbers`, detail);
    }
    const [code = "serial-not-well-formed"] = Object.keys(odds.refused) as (keyof typeof odds.refused)[];
    return found("warning", code, said, { detail });
  },
};
