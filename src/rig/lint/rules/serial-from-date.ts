import { placeIn, type Rule } from "../script.ts";
import { serialSets, sourcesOf } from "../snapctl-set.ts";

const callsDate = /(?:\$\(|`|[|;&]\s*)\s*date\b|\bEPOCHSECONDS\b/;

export const serialFromDate: Rule = ({ scripts }) =>
  scripts.flatMap((script) => {
    const at = serialSets(script)
      .flatMap((set) => sourcesOf(script, set))
      .find(({ text }) => callsDate.test(text));
    if (at === undefined) return [];
    const message = "the serial is the date: two devices that start together get the same one";
    const fix = "Take the serial from the hardware; the clock of a new board is often the same on all of them.";
    return [{ code: "serial-from-date", severity: "error", ...placeIn(script, at.line), message, fix }];
  });
