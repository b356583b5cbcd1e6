import { placeIn, type Rule } from "../script.ts";

/** Nobody writes such a hook by hand; what was not looked at is not called sound. */
export const wholeHook: Rule = ({ scripts }) =>
  scripts
    .filter(({ isCut }) => isCut)
    .map((script) => ({
      code: "hook-too-long",
      severity: "warning",
      ...placeIn(script),
      message: `${script.hook.name} was read in part only: it has more than 1 MiB or more than 5000 commands`,
      fix: "Move data out of the hook into files of the gadget.",
    }));
