import { placeIn, type Rule } from "../script.ts";
import { serialSets } from "../snapctl-set.ts";

/** A JSON text, or something that begins with a letter no JSON number has, is safe. */
function staysText(value: string): boolean {
  return /^["']/.test(value) || /^[A-Za-z_]/.test(value);
}

/** snapctl set reads 10000000123e4567 as a number, and snapd then never registers. */
export const numberLikeSerial: Rule = ({ scripts }) =>
  scripts.flatMap((script) =>
    serialSets(script)
      .filter(({ value, asText }) => !asText && !staysText(value))
      .map(({ line }) => {
        const message =
          "the serial is set without -s: one of digits (or like 12e34) is stored as a number, and snapd never registers (`rig boot` warns where its board has no such serial)";
        const fix = 'Set it as text: snapctl set -s registration.proposed-serial="$serial"';
        return { code: "serial-became-number", severity: "error", ...placeIn(script, line), message, fix };
      }),
  );
