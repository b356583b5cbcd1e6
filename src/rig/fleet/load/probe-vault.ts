import { once } from "node:events";
import { connect } from "node:net";
import { errnoOf } from "../../../disk/disk-fault.ts";
import { Problem } from "../../../problem/problem.ts";

/** Longer than a connection through any network that a load test makes sense over. */
const patienceMs = 10_000;

/**
 * Connects once to the vault's port and hangs up: a wrong port or a dead vault is told at once, and not by every device
 * when its time is over. Nothing is asked, so it costs the vault no request. Problem load-vault-unreachable.
 */
export async function probeVault(url: URL): Promise<void> {
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  const socket = connect({ host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(patienceMs) });
  } catch (fault) {
    const cause = errnoOf(fault) ?? `no connection within ${patienceMs / 1000} s`;
    throw new Problem("load-vault-unreachable", `cannot load ${url.host}: ${cause}`, { cause: fault });
  } finally {
    socket.destroy();
  }
}
