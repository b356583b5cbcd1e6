import { type ParseArgsConfig, parseArgs } from "node:util";

/**
 * What stands behind the name of a script, as parseArgs reads it; `words` says what its positionals are. A wrong command
 * line ends the process with status 2, after one line that says what is wrong and one that says what the script takes.
 */
export function readFlags<const Config extends ParseArgsConfig>(
  script: string,
  config: Config,
  words = "",
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (fault) {
    if (!isUsageFault(fault)) throw fault;
    const [what = ""] = fault.message.split(/\. |\n/);
    return refuseFlags(script, config, what.replace(/\.$/, ""), words);
  }
}

/** Ends the process as readFlags does: for what parseArgs cannot know to be wrong. */
export function refuseFlags(script: string, config: ParseArgsConfig, what: string, words = ""): never {
  process.stderr.write(`error: cannot read the command line: ${what}\n`);
  process.stderr.write(`  usage: ${usageOf(script, config, words)}\n`);
  process.exit(2);
}

function isUsageFault(fault: unknown): fault is TypeError {
  return fault instanceof TypeError && "code" in fault && String(fault.code).startsWith("ERR_PARSE_ARGS_");
}

function usageOf(script: string, { options = {} }: ParseArgsConfig, words: string): string {
  const flags = Object.entries(options).map(([name, { type }]) => `[--${name}${type === "string" ? " VALUE" : ""}]`);
  return [`${script} --`, ...(words === "" ? [] : [words]), ...flags].join(" ");
}
