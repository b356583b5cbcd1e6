import type { Deadline } from "../clock/deadline.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { checkKey, setArguments } from "./configuration-arguments.ts";
import { type HealthStatus, healthArguments } from "./health.ts";
import type { Json } from "./json.ts";
import { commandVerb, type SnapctlResult } from "./snapctl-call.ts";
import { callExecutable } from "./snapctl-executable.ts";
import { readConfiguration, readModelText, readSerialNumber, readVersion } from "./snapctl-output.ts";
import { callOverSocket } from "./snapctl-socket.ts";
import { parseSystemMode, type SystemMode } from "./system-mode.ts";
import { limitsWithin, type UnixLimits } from "./unix-http.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SnapctlOptions {
  /** /run/snapd-snap.socket; where it is missing, the executable is run. */
  readonly socketPath: string;
  /** Gives the snap's context (SNAP_COOKIE, in old versions SNAP_CONTEXT) and PATH. */
  readonly environment: Environment;
  /** A name to look for in PATH, or a path. */
  readonly executable?: string;
  readonly limits?: Partial<UnixLimits>;
  /** No command takes longer than what this leaves of the run. */
  readonly deadline?: Deadline | undefined;
}

const defaultLimits: UnixLimits = { maxBytes: 4 * 1024 * 1024, timeoutMs: 60_000 };

/** The context that snapd gives hooks and services of a snap, or undefined outside of one. */
export function snapContext(environment: Environment): string | undefined {
  return environment["SNAP_COOKIE"] || environment["SNAP_CONTEXT"] || undefined;
}

/** `Unknown command` is what the argument parser of snapd says of a command that is newer than it. */
function isUnknownCommand(error: unknown): boolean {
  return error instanceof Problem && error.code === "snapd-refused" && error.message.includes("Unknown command");
}

function isSocketMissing(error: unknown): boolean {
  return error instanceof Problem && error.code === "snapd-unreachable" && error.detail["errno"] === "ENOENT";
}

/**
 * What a hook may ask of snapd: the snap's configuration, the model, the mode, connections, health. All methods throw
 * Problems snapctl-… and snapd-…; outside of a snap that is snapctl-no-context, past the deadline gave-up-waiting.
 */
export class Snapctl {
  readonly #options: SnapctlOptions;
  readonly #limits: UnixLimits;

  constructor(options: SnapctlOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
  }

  /** The values of these keys, under the keys as they were asked for; what is not set is not in the answer. */
  async get(keys: readonly string[]): Promise<ReadonlyMap<string, Json>> {
    if (keys.length === 0) return new Map();
    return readConfiguration(await this.#output(["get", "-d", ...keys.map(checkKey)]));
  }

  /**
   * Sets all of them in one call; null unsets. In a hook they count only if the hook exits 0. Secret ones go over the
   * socket or not at all: everybody can read a program's arguments.
   */
  async set(values: Readonly<Record<string, Json>>, { secret = false } = {}): Promise<void> {
    if (Object.keys(values).length > 0) await this.#output(setArguments(values), secret);
  }

  async unset(keys: readonly string[]): Promise<void> {
    // Not the command `unset`, which old versions lack.
    if (keys.length > 0) await this.#output(["set", ...keys.map((key) => `${checkKey(key)}!`)]);
  }

  /** The model assertion as snapd writes it. Only gadget and kernel snaps, the brand's snaps and snapd-control may. */
  async model(): Promise<Uint8Array> {
    return readModelText(await this.#output(["model", "--assertion"]));
  }

  /** The device's serial number, or undefined while it is not registered. */
  async serial(): Promise<string | undefined> {
    return readSerialNumber(await this.#output(["model", "--json"]));
  }

  /** Refused (snapd-refused) by old versions, and before there is a model. */
  async systemMode(): Promise<SystemMode> {
    return parseSystemMode(await this.#output(["system-mode"]));
  }

  /** Is this plug or slot of the snap connected? Problem snapd-refused if the snap has none of that name. */
  async isConnected(plugOrSlot: string): Promise<boolean> {
    if (!/^[a-z](?:-?[a-z0-9])*$/.test(plugOrSlot)) {
      throw new Problem(
        "snapctl-value-refused",
        `cannot ask for "${printable(plugOrSlot, 60)}": no plug has that name`,
      );
    }
    const args = ["is-connected", plugOrSlot];
    const result = await this.#run(args);
    if (result.exitCode > 1) throw unsuccessful(args, result);
    return result.exitCode === 0;
  }

  /** Makes the snap's state visible in `snap list`. In a hook it counts only if the hook exits 0. */
  async setHealth(status: HealthStatus, message?: string, code?: string): Promise<void> {
    await this.#output(healthArguments(status, message, code));
  }

  /** snapd's version, or undefined where it is too old to say. */
  async version(): Promise<string | undefined> {
    try {
      return readVersion(await this.#output(["version"]));
    } catch (error) {
      if (isUnknownCommand(error)) return undefined;
      throw error;
    }
  }

  async #output(args: readonly string[], secret = false): Promise<string> {
    const result = await this.#run(args, secret);
    if (result.exitCode !== 0) throw unsuccessful(args, result);
    return result.stdout;
  }

  async #run(args: readonly string[], secret = false): Promise<SnapctlResult> {
    const { socketPath, environment, executable = "snapctl", deadline } = this.#options;
    const cookie = snapContext(environment);
    if (cookie === undefined) {
      throw new Problem("snapctl-no-context", `cannot ${commandVerb(args)}: this is not a hook or service of a snap`);
    }
    const context = { cookie, limits: limitsWithin(this.#limits, deadline, commandVerb(args)) };
    try {
      return await callOverSocket(socketPath, context, args);
    } catch (error) {
      if (secret || !isSocketMissing(error)) throw error;
      const searchPath = environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin";
      return await callExecutable({ file: executable, searchPath }, context, args);
    }
  }
}

function unsuccessful(args: readonly string[], { exitCode, stderr }: SnapctlResult): Problem {
  const words = stderr.trim() === "" ? "" : `: ${printable(stderr.trim(), 400)}`;
  return new Problem("snapctl-unsuccessful", `cannot ${commandVerb(args)}: it ended with status ${exitCode}${words}`);
}
