import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { projectFolder } from "../../scripts/project.ts";

/** `rig …` in a process of its own, as a person or another machine starts it. */
export class RigProcess implements AsyncDisposable {
  out = "";
  err = "";
  readonly #process: ChildProcess;
  readonly #ended: Promise<number | null>;

  constructor(...args: readonly string[]) {
    this.#process = spawn(process.execPath, ["src/rig/main.ts", ...args], { cwd: projectFolder });
    this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.out += text;
    });
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.err += text;
    });
    this.#ended = once(this.#process, "close").then(([status]) => status as number | null);
  }

  /** Its exit status; null where it was killed. */
  async ended(): Promise<number | null> {
    return await this.#ended;
  }

  /** Resolves when its stderr says that; rejects if it ends without. */
  async says(pattern: RegExp): Promise<void> {
    const ended = this.#ended.then((status) => {
      throw new Error(`it ended with ${status} without saying ${pattern}: ${this.err}`);
    });
    ended.catch(() => undefined);
    while (!pattern.test(this.err)) await Promise.race([once(this.#process.stderr ?? this.#process, "data"), ended]);
  }

  signal(name: "SIGKILL" | "SIGTERM" | "SIGINT"): void {
    this.#process.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.kill("SIGKILL");
    await this.#ended;
  }
}
