import { existsSync } from "node:fs";
import { join } from "node:path";
import { placeIn, type Rule } from "../script.ts";

/** In no package that the bases of Ubuntu Core 20 to 24 are made of (canonical/core-base, hooks/001-extra-packages.chroot). */
const absent = ["curl", "dmidecode", "jq", "wget"] as const;

const folders = ["bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin"] as const;

/** Where a shell expects a command. */
const start = String.raw`(?:^|[;&|(\x60{]|\$\(|\b(?:if|then|else|elif|while|until|do|exec|time|!)\s)\s*`;

function callOf(command: string): RegExp {
  return new RegExp(String.raw`${start}(?:/usr)?(?:/s?bin/)?${command}(?=\s|$|[;|)])`);
}

/** A command that this machine may have, and the device has not. */
export const baseCommands: Rule = ({ gadget, scripts }) => {
  const brings = (name: string): boolean => folders.some((folder) => existsSync(join(gadget.folder, folder, name)));
  const missing = absent.filter((name) => !brings(name));
  return scripts.flatMap((script) =>
    missing.flatMap((name) => {
      const at = script.lines.find(({ text }) => callOf(name).test(text));
      if (at === undefined) return [];
      const message = `${script.hook.name} calls ${name}, which the base snap has not`;
      const fix = `Stage ${name} into the gadget and call it below $SNAP, or do without.`;
      return [{ code: "command-not-in-base", severity: "warning" as const, ...placeIn(script, at.line), message, fix }];
    }),
  );
};
