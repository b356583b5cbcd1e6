import { readFileSync } from "node:fs";
import { join } from "node:path";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import { type ShellCommand, shellCommand } from "../lint/shell-command.ts";
import { scanShell } from "../lint/shell-scan.ts";

const shell = /^#!\s*(?:\/usr)?(?:\/bin\/|\/usr\/bin\/env\s+)(?:sh|bash|dash)\b/;
const ours = /^["']?(registration|device-service)(?:[.=]|$)/;

function setsOurs({ name, args }: ShellCommand): boolean {
  return name === "snapctl" && /^(?:un)?set$/.test(args[0] ?? "") && args.some((one) => ours.test(one));
}

/** Does this hook run our executable? */
export function callsOurs(text: string): boolean {
  return /\bbin\/prepare-device["']?\s+hook\b/.test(text);
}

/** Is it our hook and nothing else, of whichever version? */
export function isOursAlone(text: string, name: string): boolean {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const known = [`exec "$SNAP/bin/prepare-device" hook ${name}`, "unset NODE_"];
  return lines.length > 0 && lines.every((line) => known.some((start) => line.startsWith(start)));
}

/** Our hook as one line of a shell script that goes on with its own work if ours went well. */
function ourLine(ourFile: string, name: string): string {
  const [, unset = ""] = /^(unset [^#]*?)\s*#/m.exec(ourFile) ?? [];
  return `( ${unset}; exec "$SNAP/bin/prepare-device" hook ${name} ) || exit # prepare-device comes first`;
}

/** A script whose commands are more than are looked at may hold anything. */
function conflict(path: string, text: string): Problem | undefined {
  const { commands, isCut } = scanShell(text);
  const setting = commands.map(shellCommand).find(setsOurs);
  if (setting !== undefined) {
    const [, key] = ours.exec(setting.args.find((one) => ours.test(one)) ?? "") ?? [];
    return new Problem(
      "gadget-hook-conflict",
      `cannot chain ${printable(path)}: it sets ${key}.… itself in line ${setting.line}, which prepare-device does too`,
    );
  }
  if (!isCut) return undefined;
  return new Problem("gadget-hook-taken", `cannot chain ${printable(path)}: it has too many commands to look at`, {
    cure: "Move what it does into a script of the gadget that the hook calls.",
  });
}

/**
 * The author's shell script with ours in front, in the same file: the line runs ours, and if that ends with another
 * status than 0, so does the hook.
 * @throws Problem gadget-hook-conflict, gadget-hook-taken
 */
export function chainHook(
  path: string,
  text: string,
  hook: { readonly folder: string; readonly name: string },
): string {
  const [first = "", ...rest] = text.split("\n");
  if (!shell.test(first)) {
    throw new Problem("gadget-hook-taken", `cannot chain ${printable(path)}: it is no shell script`, {
      cure: `Let it run "$SNAP/bin/prepare-device" hook ${hook.name} first and end if that fails, or delete it.`,
    });
  }
  if (first.endsWith("\r")) {
    throw new Problem("gadget-hook-taken", `cannot chain ${printable(path)}: it has the line ends of DOS`, {
      cure: "Take them out (sed -i 's/\\r$//' on the file): the kernel finds no interpreter for such a script either.",
    });
  }
  const problem = conflict(path, text);
  if (problem !== undefined) throw problem;
  const line = ourLine(readFileSync(join(hook.folder, hook.name), "utf8"), hook.name);
  return [first, line, ...rest].join("\n");
}
