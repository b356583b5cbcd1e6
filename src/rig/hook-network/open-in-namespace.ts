// Started by network-namespace.ts inside a new network namespace: opens the sockets there, hands them to the rig and ends.
import { execFileSync } from "node:child_process";
import { createSocket, type Socket as NameSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

function hand(message: unknown, handle?: NameSocket | Server): Promise<void> {
  return new Promise((resolve, reject) => {
    if (process.send === undefined) throw new Error("cannot hand sockets over: started without a channel");
    process.send(message, handle, {}, (fault) => (fault === null ? resolve() : reject(fault)));
  });
}

/** What network-namespace.ts asks for. */
export interface OpenOrder {
  /** The program ip. */
  readonly ip: string;
  readonly ports: readonly number[];
}

async function open({ ip, ports }: OpenOrder): Promise<void> {
  execFileSync(ip, ["link", "set", "lo", "up"]);
  // Every address is this machine's, so whatever is connected to arrives at the sockets below (Linux AnyIP).
  execFileSync(ip, ["route", "add", "local", "0.0.0.0/0", "dev", "lo"]);
  const names = createSocket("udp4").bind(53, "0.0.0.0");
  await once(names, "listening");
  await hand("names", names);
  for (const port of ports) {
    const server = createServer().listen(port, "0.0.0.0");
    await once(server, "listening");
    await hand(port, server);
  }
  await hand("ready");
}

const [order] = (await once(process, "message")) as [OpenOrder];
await open(order);
// The rig looks at this process's namespace before it lets go.
await once(process, "message");
process.exit(0);
