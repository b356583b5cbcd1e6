import type { ConfigTransaction } from "./config.ts";
import { parseArguments } from "./ctl-arguments.ts";
import { CtlMisuse, quotedGo } from "./ctl-outcome.ts";
import { type ConfigValue, jsonFault, parseJson, writeJson } from "./go-json.ts";

// snapctl get, set and unset on configuration (snapd overlord/hookstate/ctlcmd).

function read(transaction: ConfigTransaction, key: string): ConfigValue | undefined {
  const found = transaction.get(key);
  if ("error" in found) throw new CtlMisuse(found.error);
  return found.value;
}

function printed(value: ConfigValue | undefined, typed: boolean): string {
  if (value === undefined || value === null) return typed ? "null\n" : "\n";
  if (typeof value === "string" && !typed) return `${value}\n`;
  return `${writeJson(value, "\t")}\n`;
}

/** `get KEY…`: one key prints its value, several or -d a document; an unknown key prints an empty line. */
export function getCommand(transaction: ConfigTransaction, args: readonly string[]): string {
  const { options, positionals } = parseArguments(args, { d: "flag", t: "flag", slot: "flag", plug: "flag" });
  if (positionals.join("") === "") throw new CtlMisuse("get which option?");
  const typed = options.has("t");
  if (typed && options.has("d")) throw new CtlMisuse("cannot use -d and -t together");
  if (positionals[0]?.includes(":") === true) {
    throw new CtlMisuse("interface attributes can only be read during the execution of interface hooks");
  }
  if (options.has("slot") || options.has("plug")) {
    throw new CtlMisuse("cannot use --plug or --slot without <snap>:<plug|slot> argument");
  }
  const found = new Map<string, ConfigValue>();
  for (const key of positionals) {
    const value = read(transaction, key);
    if (value !== undefined) found.set(key, value);
  }
  const [only = ""] = positionals;
  if (options.has("d") || positionals.length > 1) return printed(found, typed);
  return printed(found.get(only), typed);
}

function parsedValue(text: string, asString: boolean, typed: boolean): ConfigValue {
  if (asString) return text;
  const value = parseJson(text);
  if (value !== undefined) return value;
  if (typed) throw new CtlMisuse(`failed to parse JSON: ${jsonFault(text)}`);
  return text;
}

/**
 * An empty key, as `snapctl set "$name=$value"` makes of an empty variable, panics in snapd (config.PatchConfig): the
 * connection is dropped and snapctl fails.
 */
function setOption(transaction: ConfigTransaction, key: string, value: ConfigValue): void {
  if (key === "") throw new CtlMisuse("the name of an option is empty: snapd drops the connection");
  transaction.set(key, value);
}

/**
 * `set KEY=VALUE…`: VALUE is JSON if it parses as such, else text; `KEY!` unsets. A key that is no name, or that leads
 * through something that is no map, is passed over without a word.
 */
export function setCommand(transaction: ConfigTransaction, args: readonly string[]): string {
  const { options, positionals } = parseArguments(args, { s: "flag", t: "flag" });
  const [first] = positionals;
  if (first === undefined || positionals.join("") === "") throw new CtlMisuse("set which option?");
  if (options.has("s") && options.has("t")) throw new CtlMisuse("cannot use -t and -s together");
  if (first.includes(":") && !first.includes("=")) {
    throw new CtlMisuse("interface attributes can only be set during the execution of prepare hooks");
  }
  for (const pair of positionals) {
    const equals = pair.indexOf("=");
    if (equals < 0 && pair.endsWith("!")) {
      setOption(transaction, pair.slice(0, -1), null);
      continue;
    }
    if (equals < 0) throw new CtlMisuse(`invalid parameter: ${quotedGo(pair)} (want key=value)`);
    const value = parsedValue(pair.slice(equals + 1), options.has("s"), options.has("t"));
    setOption(transaction, pair.slice(0, equals), value);
  }
  return "";
}

/** `unset KEY…`. */
export function unsetCommand(transaction: ConfigTransaction, args: readonly string[]): string {
  const { positionals } = parseArguments(args, {});
  if (positionals.length === 0) throw new CtlMisuse("unset which option?");
  for (const key of positionals) setOption(transaction, key, null);
  return "";
}
