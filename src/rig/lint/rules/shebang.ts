import { placeIn, type Rule } from "../script.ts";

/** The kernel reads the interpreter from the first line. */
export const shebang: Rule = ({ scripts }) =>
  scripts
    .filter(({ firstLine }) => !firstLine.startsWith("#!"))
    .map((script) => ({
      code: "hook-has-no-shebang",
      severity: "error",
      ...placeIn(script, 1),
      message: `${script.hook.name} has no first line that names its interpreter`,
      fix: "Begin the file with #!/bin/sh",
    }));
