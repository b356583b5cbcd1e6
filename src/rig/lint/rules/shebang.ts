import type { Finding } from "../../boot/boot-report.ts";
import { placeIn, type Rule, type Script } from "../script.ts";

function faultOf({ hook, firstLine }: Script): Pick<Finding, "code" | "message" | "fix"> | undefined {
  if (!firstLine.startsWith("#!")) {
    const message = `${hook.name} has no first line that names its interpreter`;
    return { code: "hook-has-no-shebang", message, fix: "Begin the file with #!/bin/sh" };
  }
  if (!firstLine.endsWith("\r")) return undefined;
  const message = `${hook.name} has the line ends of DOS: the kernel looks for an interpreter whose name ends in \\r`;
  const fix = `sed -i 's/\\r$//' on the file, and keep it so: "* text eol=lf" in .gitattributes`;
  return { code: "hook-interpreter-missing", message, fix };
}

/** The kernel reads the interpreter from the first line. */
export const shebang: Rule = ({ scripts }) =>
  scripts.flatMap((script) => {
    const fault = script.sourced === undefined ? faultOf(script) : undefined;
    return fault === undefined ? [] : [{ ...fault, severity: "error" as const, ...placeIn(script, 1) }];
  });
