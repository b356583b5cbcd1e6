import { parseArguments } from "./ctl-arguments.ts";
import { CtlMisuse, quotedGo } from "./ctl-outcome.ts";

// snapctl services, start, stop and restart (snapd overlord/hookstate/ctlcmd/services.go, helpers.go).

interface ServiceState {
  readonly enabled: boolean;
  readonly active: boolean;
}

/** The gadget's services as snapd would tell of them; none of them is run. */
export class GadgetServices {
  readonly #names: readonly string[];
  readonly #states = new Map<string, ServiceState>();

  /** Names of the apps with `daemon:` in snap.yaml, without the snap's. */
  constructor(names: readonly string[] = []) {
    this.#names = names.toSorted();
  }

  /** Those that are meant: no word or the snap's own name means all. @throws CtlMisuse */
  find(snap: string, words: readonly string[]): readonly string[] {
    if (words.length === 0) return this.#names;
    const found: string[] = [];
    for (const word of words) {
      if (word === snap) return this.#names;
      const name = this.#names.find((one) => `${snap}.${one}` === word);
      if (name === undefined) throw new CtlMisuse(`unknown service: ${quotedGo(word)}`);
      found.push(name);
    }
    return found;
  }

  /** Services are enabled when the snap is installed and started once its configure hook has run. */
  state(name: string, seedLoaded: boolean): ServiceState {
    return this.#states.get(name) ?? { enabled: true, active: seedLoaded };
  }

  set(name: string, state: ServiceState): void {
    this.#states.set(name, state);
  }
}

/** What the commands look at. */
export interface ServiceSystem {
  readonly services: GadgetServices;
  readonly seedLoaded: boolean;
}

/** Columns as Go's tabwriter sets them there: five letters at least, two blanks between. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)) + 2);
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("");
  return rows.map((row) => `${line(row)}\n`).join("");
}

/** `services [SERVICE…]`: nothing at all where the snap has none. */
export function servicesCommand(
  snap: string,
  args: readonly string[],
  { services, seedLoaded }: ServiceSystem,
): string {
  const { positionals } = parseArguments(args, {});
  const found = services.find(snap, positionals).toSorted();
  if (found.length === 0) return "";
  const rows = found.map((name) => {
    const { enabled, active } = services.state(name, seedLoaded);
    return [`${snap}.${name}`, enabled ? "enabled" : "disabled", active ? "active" : "inactive", "-"];
  });
  return table([["Service", "Startup", "Current", "Notes"], ...rows]);
}

const actions = {
  start: { option: "enable", active: true },
  stop: { option: "disable", active: false },
  restart: { option: "reload", active: true },
} as const;

/** `start [--enable]`, `stop [--disable]` and `restart [--reload]` of services of the snap itself. */
export function controlCommand(action: keyof typeof actions) {
  const { option, active } = actions[action];
  return (snap: string, args: readonly string[], { services, seedLoaded }: ServiceSystem): string => {
    const { options, positionals } = parseArguments(args, { [option]: "flag" });
    if (positionals.length === 0) {
      throw new CtlMisuse("the required argument `<service> (at least 1 argument)` was not provided");
    }
    for (const name of services.find(snap, positionals)) {
      const { enabled } = services.state(name, seedLoaded);
      const changes = options.has(option) && action !== "restart";
      services.set(name, { enabled: changes ? active : enabled, active });
    }
    return "";
  };
}
