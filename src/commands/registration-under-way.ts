import type { SnapdSocket } from "../snapd/snapd-socket.ts";

/**
 * The change in which snapd registers the device right now; there is one of the kind at a time (overlord/devicestate
 * ensureOperational). Undefined: none, or no snapd runs. Problems snapd-…
 */
export async function registrationUnderWay(snapd: SnapdSocket | undefined): Promise<string | undefined> {
  const changes = await snapd?.changes("in-progress");
  return changes?.find(({ kind, ready }) => kind === "become-operational" && !ready)?.id;
}
