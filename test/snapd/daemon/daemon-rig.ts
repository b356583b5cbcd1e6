import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { addressOf } from "../oracle-service.ts";
import { readServiceLog, type ServiceRequest } from "../service-log.ts";
import { oraclePath } from "../toolchain.ts";
import { type DeviceRootOptions, layOutRoot } from "./device-root.ts";
import { askOverSocket, type RestAnswer } from "./rest.ts";

export interface DaemonRigOptions extends DeviceRootOptions {
  /** A network with a service and a store of its own, as `nsenter --net=` takes it, in place of the oracle's; or "none". */
  readonly network?: string | undefined;
  /** Runs before the daemon starts, with the device service up: what a system does while it is installed or seeded. */
  readonly prepare?: (rig: DaemonRig) => Promise<void> | void;
}

export interface Change {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly summary: string;
  readonly err?: string;
  readonly tasks: readonly { readonly kind: string; readonly status: string; readonly log?: readonly string[] }[];
}

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const serviceAddress = "127.0.0.1:8080";
const pollMs = 20;

/** Ends a process that was started with a group of its own, and what it left in that group. */
async function end(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  process.kill(-child.pid, "SIGTERM");
  await ended;
}

/**
 * A real snapd daemon with test keys below its own root, in its own mount and network namespaces, beside the oracle's device
 * service. Process ids are the machine's: snapd asks the kernel who is at its socket. Everything ends with stop().
 */
export class DaemonRig {
  readonly root: string;
  /** Ends in a slash; reachable inside the rig only. */
  readonly serviceUrl = `http://${serviceAddress}/`;
  readonly #brandFolder: string;
  readonly #hasOracle: boolean;
  readonly #holder: ChildProcess;
  readonly #inside: string;
  #daemon: ChildProcess | undefined;
  #service: ChildProcess | undefined;

  private constructor({ root, brand, network }: DaemonRigOptions, holder: ChildProcess, inside: number) {
    this.root = root;
    this.#brandFolder = brand.folder;
    this.#hasOracle = network === undefined;
    this.#holder = holder;
    this.#inside = String(inside);
  }

  /** Lays out the device, brings up the service, prepares, and starts the daemon. */
  static async start(options: DaemonRigOptions): Promise<DaemonRig> {
    layOutRoot(options);
    const rig = await DaemonRig.#open(options);
    try {
      if (options.network === undefined) await rig.startService();
      await options.prepare?.(rig);
      rig.startDaemon();
      return rig;
    } catch (fault) {
      await rig.stop();
      throw fault;
    }
  }

  static async #open(options: DaemonRigOptions): Promise<DaemonRig> {
    const { root, network } = options;
    const script = fileURLToPath(new URL("namespaces", import.meta.url));
    const isNew = network === undefined || network === "none";
    const own = isNew ? ["unshare", "--net"] : ["nsenter", `--net=${network}`];
    const [program, ...args] = [...own, "unshare", "--mount", script, root];
    const holder = spawn(program, args, {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    const said = await addressOf(holder.stdout);
    if (said !== "ready" || holder.pid === undefined) throw new Error(`the namespaces say ${said}`);
    return new DaemonRig(options, holder, holder.pid);
  }

  #enter(command: readonly string[]): string[] {
    return ["--target", this.#inside, "--mount", "--net", "--", ...command];
  }

  /** Brings the device service up; also again after stopService(), then with nothing remembered. */
  async startService(): Promise<void> {
    const command = [oraclePath, "svc", this.#brandFolder, serviceAddress, join(this.root, "service.jsonl")];
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const service = spawn("nsenter", this.#enter(command), { stdio: [...stdio], detached: true });
    this.#service = service;
    await addressOf(service.stdout);
  }

  /** From now on nothing listens at the device service's address, nor at the store's. */
  async stopService(): Promise<void> {
    await end(this.#service);
    this.#service = undefined;
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      LANG: "C.UTF-8",
      PATH: `${this.root}/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      SNAPPY_GLOBAL_ROOT: this.root,
      SNAPPY_TESTING: "1",
      // In a network of another's the store is where every device looks for it; the device trusts these authorities.
      ...(this.#hasOracle
        ? { SNAPPY_FORCE_API_URL: this.serviceUrl }
        : { SSL_CERT_FILE: join(this.root, "authorities.pem") }),
      SNAP_REEXEC: "0",
      SNAPD_DEBUG: "1",
    };
  }

  /** Runs a command to its end inside the rig, unconfined. */
  run(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Ran {
    const env = { ...this.environment, ...environment };
    const ran = spawnSync("nsenter", this.#enter(command), { encoding: "utf8", env });
    if (ran.error !== undefined) throw ran.error;
    return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
  }

  /** Starts the daemon; also again after stopDaemon(). */
  startDaemon(): void {
    const output = openSync(join(this.root, "snapd.log"), "a");
    const command = this.#enter([join(this.root, "usr/lib/snapd/snapd")]);
    const stdio = ["ignore", output, output] as const;
    this.#daemon = spawn("nsenter", command, { stdio: [...stdio], env: this.environment, detached: true });
    closeSync(output);
  }

  async stopDaemon(): Promise<void> {
    await end(this.#daemon);
    this.#daemon = undefined;
  }

  /** SIGKILL, to the daemon alone: it writes nothing down. A hook of its goes on. */
  async killDaemon(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, "exit");
    daemon.kill("SIGKILL");
    await ended;
    this.#daemon = undefined;
  }

  get(path: string): Promise<RestAnswer | undefined> {
    return askOverSocket(join(this.root, "run/snapd.socket"), { method: "GET", path });
  }

  put(path: string, body: unknown): Promise<RestAnswer | undefined> {
    return this.#send("PUT", path, body);
  }

  post(path: string, body: unknown): Promise<RestAnswer | undefined> {
    return this.#send("POST", path, body);
  }

  #send(method: "POST" | "PUT", path: string, body: unknown): Promise<RestAnswer | undefined> {
    return askOverSocket(join(this.root, "run/snapd.socket"), { method, path, body: JSON.stringify(body) });
  }

  /** Looks until the check gives something, or throws with what the daemon logged last. */
  async waitFor<T>(what: string, timeoutMs: number, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
    const limit = performance.now() + timeoutMs;
    while (performance.now() < limit) {
      const found = await look();
      if (found !== undefined) return found;
      await sleep(pollMs);
    }
    throw new Error(`no ${what} within ${timeoutMs} ms; the daemon's last words:\n${this.#lastWords()}`);
  }

  /** The encoded serial assertion that snapd says it has. */
  waitForSerial(timeoutMs = 20_000): Promise<string> {
    return this.waitFor("serial", timeoutMs, async () => {
      const answer = await this.get("/v2/model/serial");
      return answer?.status === 200 ? answer.text : undefined;
    });
  }

  async changes(): Promise<readonly Change[]> {
    const answer = await this.get("/v2/changes?select=all");
    if (answer?.status !== 200) throw new Error(`cannot list changes: ${answer?.status} ${answer?.text}`);
    const { result } = JSON.parse(answer.text) as { result: readonly Change[] | null };
    return result ?? [];
  }

  /** Makes snapd ask its store something, which it does only with a session. */
  async openStoreSession(): Promise<void> {
    await this.get("/v2/find?q=anything");
  }

  requests(): readonly ServiceRequest[] {
    return readServiceLog(join(this.root, "service.jsonl"));
  }

  log(): string {
    return readFileSync(join(this.root, "snapd.log"), "utf8");
  }

  /** The end of the log without the questions of this rig. */
  #lastWords(): string {
    const lines = this.log()
      .split("\n")
      .filter((line) => !line.includes("; GET /v2/"));
    return lines.slice(-30).join("\n");
  }

  /** Ends daemon, service and namespaces. */
  async stop(): Promise<void> {
    for (const child of [this.#daemon, this.#service, this.#holder]) await end(child);
  }
}
