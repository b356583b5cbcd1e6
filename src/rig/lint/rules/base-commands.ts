import { existsSync } from "node:fs";
import { join } from "node:path";
import { absentFromBases } from "../../gadget/base-programs.ts";
import { placeIn, type Rule, type Script } from "../script.ts";
import { baseName } from "../shell-command.ts";

const folders = ["bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin"] as const;

/** Does the script look whether the command is there? */
export function isLookedFor({ commands }: Script, wanted: string): boolean {
  return commands.some(({ name, args }) => {
    const looks = /^(?:command|type|which|hash)$/.test(name);
    const tests = /^(?:\[\[?|test)$/.test(name) && args.some((one) => /^-[xef]$/.test(one));
    return (looks || tests) && args.some((one) => baseName(one) === wanted);
  });
}

/** A command that this machine may have, and the device has not. */
export const baseCommands: Rule = ({ gadget, scripts }) => {
  const brings = (name: string): boolean => folders.some((folder) => existsSync(join(gadget.folder, folder, name)));
  const missing = absentFromBases.filter((name) => !brings(name));
  return scripts.flatMap((script) =>
    missing.flatMap((name) => {
      const at = script.commands.find((one) => one.name === name);
      if (at === undefined || isLookedFor(script, name)) return [];
      const message = `${script.hook.name} calls ${name}, which the base snap has not`;
      const fix = `Stage ${name} into the gadget and call it below $SNAP, or do without.`;
      return [{ code: "command-not-in-base", severity: "warning" as const, ...placeIn(script, at.line), message, fix }];
    }),
  );
};
