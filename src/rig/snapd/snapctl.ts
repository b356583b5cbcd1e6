import type { ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import { parseArguments } from "./ctl-arguments.ts";
import { getCommand, setCommand, unsetCommand } from "./ctl-config.ts";
import { healthFrom } from "./ctl-health.ts";
import { modelCommand } from "./ctl-model.ts";
import { CtlMisuse, CtlUnsuccessful, quotedGo } from "./ctl-outcome.ts";
import { controlCommand, type GadgetServices, servicesCommand } from "./ctl-services.ts";
import type { CtlContext } from "./hook-run.ts";

/** The system as snapctl shows it to the gadget. */
export interface CtlSystem {
  readonly mode: string;
  readonly seedLoaded: boolean;
  readonly factory: boolean;
  readonly version: string;
  /** Only newer snapd has the command `version`. */
  readonly hasVersionCommand: boolean;
  /** Plugs of the gadget: are they connected? */
  readonly plugs: Readonly<Record<string, boolean>>;
  readonly services: GadgetServices;
  /** Undefined while no model is known. */
  readonly model: ModelAssertion | undefined;
  readonly serials: readonly SerialAssertion[];
}

type Command = (context: CtlContext, args: readonly string[], system: CtlSystem) => string;

function systemMode(_context: CtlContext, args: readonly string[], system: CtlSystem): string {
  parseArguments(args, {});
  const factory = system.factory ? "factory: true\n" : "";
  return `system-mode: ${system.mode}\nseed-loaded: ${system.seedLoaded}\n${factory}`;
}

function isConnected(context: CtlContext, args: readonly string[], system: CtlSystem): string {
  const { positionals } = parseArguments(args, { pid: "value", "apparmor-label": "value" });
  const [plug] = positionals;
  if (plug === undefined) throw new CtlMisuse("the required argument `<plug|slot>` was not provided");
  if (!Object.hasOwn(system.plugs, plug)) {
    throw new CtlMisuse(`snap ${quotedGo(context.snap)} has no plug or slot named ${quotedGo(plug)}`);
  }
  if (system.plugs[plug] !== true) throw new CtlUnsuccessful(1);
  return "";
}

function model(_context: CtlContext, args: readonly string[], system: CtlSystem): string {
  if (system.model === undefined) throw new CtlMisuse("no state entry for key");
  return modelCommand(system.model, system.serials, args);
}

function setHealth(context: CtlContext, args: readonly string[]): string {
  context.health = healthFrom(args);
  return "";
}

function version(_context: CtlContext, args: readonly string[], system: CtlSystem): string {
  parseArguments(args, {});
  return `${system.version}\n`;
}

const commands: Readonly<Record<string, Command>> = {
  get: ({ transaction }, args) => getCommand(transaction, args),
  "is-connected": isConnected,
  model,
  restart: ({ snap }, args, system) => controlCommand("restart")(snap, args, system),
  services: ({ snap }, args, system) => servicesCommand(snap, args, system),
  set: ({ transaction }, args) => setCommand(transaction, args),
  "set-health": setHealth,
  start: ({ snap }, args, system) => controlCommand("start")(snap, args, system),
  stop: ({ snap }, args, system) => controlCommand("stop")(snap, args, system),
  "system-mode": systemMode,
  unset: ({ transaction }, args) => unsetCommand(transaction, args),
};

/** Commands of snapd 2.57 that a first boot has no use for: known by name only. */
const otherCommands = ["fde-setup-request", "fde-setup-result", "kmod", "mount", "reboot", "umount"];

function unknownCommand(name: string, known: readonly string[]): CtlMisuse {
  if (otherCommands.includes(name)) return new CtlMisuse(`the rig's snapd has no command ${name}`);
  const names = [...known, ...otherCommands].sort();
  const list = `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
  return new CtlMisuse(`Unknown command \`${name}'. Please specify one command of: ${list}`);
}

/**
 * Runs a snapctl command and gives its stdout (snapd overlord/hookstate/ctlcmd).
 * @throws CtlMisuse, CtlUnsuccessful
 */
export function runSnapctl(context: CtlContext | undefined, args: readonly string[], system: CtlSystem): string {
  const [name = "", ...rest] = args;
  const known = system.hasVersionCommand ? { ...commands, version } : commands;
  if (name === "-h" || name === "--help" || rest.includes("--help") || rest.includes("-h")) {
    return `Usage:\n  snapctl [OPTIONS] <${Object.keys(known).join(" | ")}>\n`;
  }
  const command = Object.hasOwn(known, name) ? (known as Record<string, Command>)[name] : undefined;
  if (command === undefined) throw unknownCommand(name, Object.keys(known));
  if (context === undefined) {
    throw new CtlMisuse(`cannot invoke snapctl operation commands (here ${quotedGo(name)}) from outside of a snap`);
  }
  return command(context, rest, system);
}
