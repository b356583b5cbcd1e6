import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

interface SoftwareTpmOptions {
  /** A pseudo-terminal's end, instead of the socket. */
  readonly devicePath?: string;
  /** Default: TPM2_Startup is sent, as a PC's firmware does. */
  readonly isStarted?: boolean;
}

/** A real TPM 2.0 in software: libtpms run by swtpm, new from the factory, with a seed of its own. */
export class SoftwareTpm {
  readonly folder = mkdtempSync(`${tmpdir()}/tpm-`);
  /** The unix socket on which commands and answers travel. */
  readonly socketPath = `${this.folder}/data.sock`;
  #process: ChildProcess | undefined;

  async start({ devicePath, isStarted = true }: SoftwareTpmOptions = {}): Promise<void> {
    mkdirSync(`${this.folder}/state`, { recursive: true });
    const flags = isStarted ? "not-need-init,startup-clear" : "not-need-init";
    const state = ["--tpm2", "--tpmstate", `dir=${this.folder}/state`, "--flags", flags];
    const control = ["--ctrl", `type=unixio,path=${this.folder}/control.sock`];
    const way =
      devicePath === undefined
        ? ["socket", "--server", `type=unixio,path=${this.socketPath}`, ...control]
        : ["chardev", "--chardev", devicePath, ...control];
    this.#process = spawn("swtpm", [...way, ...state], { stdio: "ignore" });
    const socket = devicePath === undefined ? this.socketPath : `${this.folder}/control.sock`;
    await comes(`a listener at ${socket}`, () => isListeningAt(socket));
  }

  async stop(): Promise<void> {
    await end(this.#process);
    this.#process = undefined;
    rmSync(`${this.folder}/data.sock`, { force: true });
    rmSync(`${this.folder}/control.sock`, { force: true });
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** Runs one of tpm2-tools on it; returns what was printed. Throws if the tool fails. */
  tool(name: string, ...args: readonly string[]): string {
    const way = `cmd:socat - UNIX-CONNECT:${this.socketPath}`;
    const env = { ...process.env, TPM2TOOLS_TCTI: way, TSS2_LOG: "all+none" };
    const { status, stdout, stderr } = spawnSync(name, args, { cwd: this.folder, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    return stdout;
  }
}

/** Two pseudo-terminals joined by socat: a character device with somebody at its other end. */
export class DevicePair {
  readonly folder = mkdtempSync(`${tmpdir()}/pty-`);
  readonly near = `${this.folder}/near`;
  readonly far = `${this.folder}/far`;
  #process: ChildProcess | undefined;

  async start(): Promise<void> {
    const ends = [this.near, this.far].map((link) => `PTY,raw,echo=0,link=${link}`);
    this.#process = spawn("socat", ends, { stdio: ["ignore", "ignore", "inherit"] });
    await appears(this.near);
    await appears(this.far);
  }

  /** Hangs the lines up: whoever waits in a read is let go. */
  async remove(): Promise<void> {
    await end(this.#process);
    rmSync(this.folder, { recursive: true });
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}

async function appears(path: string): Promise<void> {
  await comes(path, () => existsSync(path));
}

async function comes(what: string, isThere: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (isThere()) return;
    await sleep(20);
  }
  throw new Error(`${what} did not appear`);
}

/** A socket's file is there before anybody listens at it; the kernel's list tells (proc(5); __SO_ACCEPTCON of linux/net.h). */
function isListeningAt(path: string): boolean {
  const lines = readFileSync("/proc/net/unix", "utf8").split("\n");
  return lines.some((line) => line.split(" ")[3] === "00010000" && line.endsWith(` ${path}`));
}
