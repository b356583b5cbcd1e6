import type { IncomingMessage } from "node:http";
import type { Reply } from "../http/reply.ts";

/** Headers of a hop, and the one that named the way. */
const ownHeaders = new Set(["host", "connection", "content-length", "expect", "x-snap-device-service-url"]);

/** Passes a request on to a device service, as a store proxy does for X-Snap-Device-Service-URL. */
export async function passOn(request: IncomingMessage, body: Uint8Array, target: URL): Promise<Reply> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string" && !ownHeaders.has(name)) headers.set(name, value);
  }
  const answer = await fetch(target, { method: "POST", headers, body: new Uint8Array(body), redirect: "manual" });
  const type = answer.headers.get("content-type");
  return {
    status: answer.status,
    headers: type === null ? [] : [["Content-Type", type]],
    writes: [new Uint8Array(await answer.arrayBuffer())],
  };
}
