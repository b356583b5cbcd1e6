import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

/** Debian's redis-server on a unix socket in a folder of its own; nobody else's Redis is touched. */
export class OwnRedis implements AsyncDisposable {
  readonly folder: string;
  readonly #process: ChildProcess;

  private constructor(folder: string, process_: ChildProcess) {
    this.folder = folder;
    this.#process = process_;
  }

  static async start(password?: string): Promise<OwnRedis> {
    const folder = mkdtempSync(join(tmpdir(), "own-redis-"));
    const socket = join(folder, "socket");
    const secret = password === undefined ? [] : ["--requirepass", password];
    const args = [
      "--port",
      "0",
      "--unixsocket",
      socket,
      "--dir",
      folder,
      "--save",
      "",
      "--appendonly",
      "no",
      ...secret,
    ];
    const server = spawn("redis-server", args, { stdio: "ignore" });
    const failed = once(server, "error").then(([fault]) => {
      throw new Error("cannot start redis-server: install Debian's package of that name", { cause: fault });
    });
    const listening = (async () => {
      while (!existsSync(socket)) await sleep(20);
    })();
    await Promise.race([listening, failed]);
    return new OwnRedis(folder, server);
  }

  get url(): string {
    return `unix://${join(this.folder, "socket")}`;
  }

  /** The keys that are still there, without those that the queue itself keeps. */
  async keysLeft(): Promise<readonly string[]> {
    const client = new Redis(join(this.folder, "socket"), {});
    const keys = await client.keys("*");
    client.disconnect();
    return keys.filter((key) => !key.startsWith("rig:fleet-batches:"));
  }

  /** As a machine that loses its power: nothing is said to anybody. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGKILL");
    await once(this.#process, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
