import { type ChildProcess, spawn } from "node:child_process";
import { Socket as NameSocket } from "node:dgram";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { Problem } from "../../problem/problem.ts";
import { requireProgram } from "../sandbox/programs.ts";
import { answerQuery } from "./name-server.ts";
import type { OpenOrder } from "./open-in-namespace.ts";

const program = fileURLToPath(new URL("open-in-namespace.ts", import.meta.url));

interface Handed {
  readonly names: NameSocket;
  readonly servers: readonly Server[];
}

async function receive(child: ChildProcess): Promise<Handed> {
  let names: NameSocket | undefined;
  const servers: Server[] = [];
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  child.on("message", (message, handle) => {
    if (handle instanceof NameSocket) names = handle;
    else if (handle instanceof Server) servers.push(handle);
    else if (message === "ready") resolve();
  });
  child.once("error", reject);
  child.once("exit", () => reject(new Error("it ended before it was ready")));
  await ready;
  if (names === undefined) throw new Error("it opened no socket for names");
  return { names, servers };
}

/** A network of its own that has no way out: every name and every address leads to the rig, on the ports it was made for. */
export class NetworkNamespace {
  /** What `nsenter --net=` takes, as long as this process lives and it is not closed. */
  readonly path: string;
  readonly #fd: number;
  readonly #handed: Handed;

  private constructor(fd: number, handed: Handed) {
    this.#fd = fd;
    this.#handed = handed;
    this.path = `/proc/${process.pid}/fd/${fd}`;
  }

  /**
   * Makes it. Each connection goes to `accept`; its local address and port are what was connected to.
   * @throws Problem rig-needs-root, rig-tool-missing, rig-sandbox-failed
   */
  static async open(ports: readonly number[], accept: (socket: Socket) => void): Promise<NetworkNamespace> {
    if (process.getuid?.() !== 0) {
      throw new Problem("rig-needs-root", "cannot make a network for the hooks: this process is not root");
    }
    const [unshare, ip] = [requireProgram("unshare", "make a network"), requireProgram("ip", "make a network")];
    const args = ["--net", process.execPath, program];
    const child = spawn(unshare, args, { stdio: ["ignore", "ignore", "pipe", "ipc"], env: {} });
    try {
      const handing = receive(child);
      child.send({ ip, ports } satisfies OpenOrder);
      const handed = await handing;
      const fd = openSync(`/proc/${child.pid}/ns/net`, "r");
      child.send("done");
      await once(child, "exit");
      for (const server of handed.servers) server.on("connection", accept);
      serveNames(handed.names);
      return new NetworkNamespace(fd, handed);
    } catch (cause) {
      child.kill();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Problem("rig-sandbox-failed", `cannot make a network for the hooks: ${why}`, { cause });
    }
  }

  close(): void {
    for (const server of this.#handed.servers) server.close();
    this.#handed.names.close();
    closeSync(this.#fd);
  }
}

function serveNames(names: NameSocket): void {
  // A hook that ended does not wait for its answer.
  names.on("error", () => undefined);
  names.on("message", (query, { port, address }) => {
    const answer = answerQuery(query);
    if (answer !== undefined) names.send(answer, port, address);
  });
}
