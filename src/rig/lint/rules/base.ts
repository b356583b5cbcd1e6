import { callsOurs, type Rule } from "../script.ts";
import { lineLike } from "../yaml-line.ts";

const tooOld: ReadonlySet<string> = new Set(["core", "core16", "core18"]);

/** The executable needs glibc 2.28, which core18 and older do not have. */
export const base: Rule = ({ gadget, scripts }) => {
  const named = gadget.base ?? "core";
  if (gadget.kind === "hooks" || !tooOld.has(named) || !scripts.some(callsOurs)) return [];
  const message = `the base is ${named}, whose C library is too old for prepare-device`;
  const fix = "Use base: core20, core22 or core24, the same as the model's.";
  const file = "meta/snap.yaml";
  // Where no base is named, core is meant.
  const line = lineLike(gadget, file, /^base\s*:/) ?? 1;
  return [{ code: "base-too-old", severity: "error", file, line, message, fix }];
};
