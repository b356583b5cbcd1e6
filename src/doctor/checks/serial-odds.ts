import { countFleet, valuesPerDevice } from "../../odds/fleet-odds.ts";
import { guessPattern, showPattern } from "../../odds/pattern.ts";
import { patternFleet } from "../../odds/pattern-fleet.ts";
import { shareInWords } from "../../odds/tally.ts";
import { type Check, found, ok, skipped } from "../check.ts";
import { examinedOf } from "../patient.ts";

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
    const odds = await countFleet(patternFleet(pattern, valuesPerDevice(settings.serial)), settings.serial);
    const detail = { pattern: showPattern(pattern), odds };
    const said = `numbered ${showPattern(pattern)}: ${shareInWords(odds.accepted)} are taken`;
    if (odds.accepted.count === odds.devices) {
      return ok(`${said}; a shell hook would lose ${shareInWords(odds.shellHook.number)} to numbers`, detail);
    }
    const [code = "serial-not-well-formed"] = Object.keys(odds.refused) as (keyof typeof odds.refused)[];
    return found("warning", code, said, { detail });
  },
};
