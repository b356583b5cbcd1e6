import { placeIn, type Rule, type Script } from "../script.ts";
import { type ShellCommand, speakers } from "../shell-command.ts";

const shells: ReadonlySet<string> = new Set(["sh", "bash", "dash", "ash"]);

/** -x, -ex, -e -x, -o xtrace; what follows the options is no option. */
function traces({ name, args }: ShellCommand): boolean {
  if (name !== "set" && !shells.has(name)) return false;
  for (const [index, arg] of args.entries()) {
    if (/^-[a-wyz]*x/.test(arg)) return true;
    const isValue = /^-[a-z]*o$/.test(args[index - 1] ?? "");
    if (isValue && arg === "xtrace") return true;
    if (!isValue && !/^[-+][a-zA-Z]/.test(arg)) return false;
  }
  return false;
}

function traceLine({ firstLine, commands }: Script): number | undefined {
  if (/^#!\S+(?:\s+\S+)*\s+-\w*x/.test(firstLine)) return 1;
  return commands.find(traces)?.line;
}

/** What is only said shows no key, unless a variable is in it. */
function handlesKey({ name, words }: ShellCommand): boolean {
  return words.some(
    (word) => /api[-_]?key|device-service\.headers/i.test(word) && (!speakers.has(name) || word.includes("$")),
  );
}

/** `set -x` shows every command with its arguments, and `snap change` and the journal keep them. */
export const tracedKey: Rule = ({ scripts }) =>
  scripts.flatMap((script) => {
    const line = traceLine(script);
    if (line === undefined || !script.commands.some(handlesKey)) return [];
    const message = "the hook's trace shows the API key; it ends in the journal and in `snap change`";
    const fix = "Take `set -x` out, and replace the key: it has to be taken for known.";
    return [{ code: "api-key-in-trace", severity: "error", ...placeIn(script, line), message, fix }];
  });
