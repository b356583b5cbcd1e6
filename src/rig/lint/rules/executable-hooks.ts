import { authorsFile } from "../../gadget/authors-file.ts";
import type { Rule } from "../script.ts";

/** snapd executes the file itself: it needs the bit. */
export const executableHooks: Rule = ({ gadget }) =>
  [...gadget.hooks.values()]
    .filter(({ executable }) => !executable)
    .map(({ name, file }) => ({
      code: "hook-not-executable",
      severity: "error",
      hook: name,
      file,
      message: `${name} is not executable`,
      fix: `chmod +x ${authorsFile(gadget, file)}`,
    }));
