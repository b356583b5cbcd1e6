import { placeIn, type Rule } from "../script.ts";
import type { ShellCommand } from "../shell-command.ts";

const flags: ReadonlyMap<string, RegExp> = new Map([
  ["curl", /^(?:-[fgiLsSv]*k[fgiLsSv]*|--insecure)$/],
  ["wget", /^--no-check-certificate$/],
]);

function asksAnybody({ name, args }: ShellCommand): boolean {
  const flag = flags.get(name.slice(name.lastIndexOf("/") + 1));
  return flag !== undefined && args.some((one) => flag.test(one));
}

/** Whoever stands in the way then gets the API key, and answers in the vault's place. */
export const uncheckedServer: Rule = ({ scripts }) =>
  scripts.flatMap((script) => {
    const at = script.commands.find(asksAnybody);
    if (at === undefined) return [];
    const message = `${script.hook.name} does not check the server's certificate: anybody on the way can answer, and reads the API key`;
    const fix = "Take the option out; a vault with a certificate of your own needs --cacert FILE.";
    return [{ code: "server-not-checked", severity: "warning", ...placeIn(script, at.line), message, fix }];
  });
