import { CtlMisuse } from "./ctl-outcome.ts";

/** The options of a command: name without dashes, and whether a value follows. */
export type OptionSpec = Readonly<Record<string, "flag" | "value">>;

export interface CtlArguments {
  readonly options: ReadonlyMap<string, string>;
  readonly positionals: readonly string[];
}

/** Go's flag parser as snapctl uses it: -x, -xy, --name, --name=value, --name value; "--" ends the options. */
export function parseArguments(args: readonly string[], spec: OptionSpec): CtlArguments {
  const options = new Map<string, string>();
  const positionals: string[] = [];
  const rest = [...args];
  const take = (name: string, given: string | undefined): void => {
    const kind = Object.hasOwn(spec, name) ? spec[name] : undefined;
    if (kind === undefined) throw new CtlMisuse(`unknown flag \`${name}'`);
    if (kind === "flag") return void options.set(name, "");
    const value = given ?? rest.shift();
    if (value === undefined) throw new CtlMisuse(`expected argument for flag \`--${name}'`);
    options.set(name, value);
  };
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") {
      positionals.push(...rest.splice(0));
    } else if (arg.startsWith("--")) {
      const [name = "", ...value] = arg.slice(2).split("=");
      take(name, value.length === 0 ? undefined : value.join("="));
    } else if (/^-[a-zA-Z]/.test(arg)) {
      for (const letter of arg.slice(1)) take(letter, undefined);
    } else {
      positionals.push(arg);
    }
  }
  return { options, positionals };
}
