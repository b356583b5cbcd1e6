import { placeIn, type Rule, type Script } from "../script.ts";
import { serialSets, sourcesOf } from "../snapctl-set.ts";
import { randomSource } from "./random-serial.ts";

const madeAnew = new RegExp(String.raw`${randomSource.source}|(?:\$\(|\x60|[|;&]\s*)\s*date\b`);

/** Looks again at what an earlier run left, or at what snapd has already. */
function keepsSerial({ lines, commands }: Script): boolean {
  const looks = commands.some(
    ({ name, args }) => name === "snapctl" && args[0] === "get" && args.some((one) => one.includes("proposed-serial")),
  );
  return looks || lines.some(({ text }) => /SNAP_(?:COMMON|DATA|SAVE_DATA)\b/.test(text));
}

/** snapd runs prepare-device again at every full try, and the vault signs each serial. */
export const newSerialEachTry: Rule = ({ scripts }) =>
  scripts.flatMap((script) => {
    const set = serialSets(script).find((one) => sourcesOf(script, one).some(({ text }) => madeAnew.test(text)));
    if (set === undefined || script.hook.name !== "prepare-device" || keepsSerial(script)) return [];
    const message = "every try proposes another serial: the vault signs them all";
    const fix = "Take the serial from the hardware, or make it once and keep it in $SNAP_COMMON.";
    return [{ code: "serial-changed-between-tries", severity: "error", ...placeIn(script, set.line), message, fix }];
  });
