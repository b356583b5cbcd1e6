import { placeIn, type Rule } from "../script.ts";
import { serialSets, sourcesOf } from "../snapctl-set.ts";

/** Made anew wherever it is called. */
export const randomSource =
  /\$\{?S?RANDOM\b|\buuidgen\b|\/dev\/u?random|\/proc\/sys\/kernel\/random|\bopenssl\s+rand\b|\bshuf\b|\bmktemp\b/;

/** A serial that nobody can read off the board. */
export const randomSerial: Rule = ({ scripts }) =>
  scripts.flatMap((script) => {
    const at = serialSets(script)
      .flatMap((set) => sourcesOf(script, set))
      .find(({ text }) => randomSource.test(text));
    if (at === undefined) return [];
    const message = "the serial is a random number: nothing on the board says it, and a reset device gets another";
    const fix = "Take the serial from the hardware.";
    return [{ code: "serial-is-random", severity: "warning", ...placeIn(script, at.line), message, fix }];
  });
