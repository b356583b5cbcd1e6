import { existsSync } from "node:fs";
import { join } from "node:path";
import { printable } from "../../../problem/printable.ts";
import { placeIn, type Rule, sourcings } from "../script.ts";

/** What a hook reads in and lint could not: a silence that would look like consent. */
export const sourcedFiles: Rule = ({ gadget, scripts }) =>
  scripts.flatMap((script) =>
    sourcings(script)
      .filter(
        ({ file }) => script.sourced !== undefined || file === undefined || !existsSync(join(gadget.folder, file)),
      )
      .map(({ line, named }) => {
        const message = `${script.hook.name} sources ${printable(named, 80)}, which was not read`;
        const fix = "Lint what the build makes, if the file is in it, or look into it yourself.";
        return { code: "script-not-read", severity: "note", ...placeIn(script, line), message, fix };
      }),
  );
