import { placeIn, type Rule } from "../script.ts";
import { serialSets } from "../snapctl-set.ts";

/** With -s the inner quote marks are stored; without it they are JSON's own and right. */
export const quotedSerial: Rule = ({ scripts }) =>
  scripts.flatMap((script) =>
    serialSets(script)
      .filter(({ value, asText }) => (asText ? /^(["']).*\1$/s.test(value) : /^'.*'$/s.test(value)))
      .map(({ line }) => {
        const message = "the quote marks become part of the serial";
        const fix = 'Leave the inner quote marks out: snapctl set -s registration.proposed-serial="$serial"';
        return { code: "serial-has-quotes", severity: "error", ...placeIn(script, line), message, fix };
      }),
  );
