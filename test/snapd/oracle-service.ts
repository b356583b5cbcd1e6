import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { OracleBrand } from "./oracle-brand.ts";
import { readServiceLog, type ServiceRequest } from "./service-log.ts";
import { oraclePath } from "./toolchain.ts";

/** The address the service says it listens at, its first line. */
export async function addressOf(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error("the service ended before it said where it listens");
}

/** The oracle's device service and store, in a process of its own on a free port of loopback. */
export class OracleService {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #log: string;

  private constructor(child: ChildProcess, url: string, log: string) {
    this.#process = child;
    this.url = url;
    this.#log = log;
  }

  static async start(brand: OracleBrand, log: string): Promise<OracleService> {
    const child = spawn(oraclePath, ["svc", brand.folder, "127.0.0.1:0", log], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    return new OracleService(child, await addressOf(child.stdout), log);
  }

  requests(): readonly ServiceRequest[] {
    return readServiceLog(this.#log);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await ended;
  }
}
