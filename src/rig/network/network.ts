import type { HttpExchange } from "../boot/boot-report.ts";

/** What can happen to a request instead of an answer. */
export const networkFaults = [
  /** ENETUNREACH: no route, no address. */
  "no-network",
  /** The resolver does not answer for now. */
  "dns-failing",
  /** The resolver says that there is no such name. */
  "no-such-host",
  "connection-refused",
  "connection-reset",
  /** Ended in the midst of an answer. */
  "unexpected-end",
  "timeout",
  "unknown-ca",
  "certificate-not-yet-valid",
  "certificate-expired",
  /** Go's client refuses to send it: a header that is none, a scheme it does not know, too many redirects. */
  "cannot-send",
] as const;

export type NetworkFault = (typeof networkFaults)[number];

/** A request that got no answer. */
export class NetworkError extends Error {
  readonly fault: NetworkFault;

  constructor(fault: NetworkFault, message: string = fault) {
    super(message);
    this.fault = fault;
  }
}

/** A request as it goes over the wire; headers in their order. */
export interface NetworkRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | undefined;
}

export interface NetworkAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The body is not whole: this came in between. */
  readonly bodyFault?: NetworkFault;
  /** A fault of the rig's that made this answer. */
  readonly fault?: string;
}

/** The way from the device to everybody else. */
export interface Network {
  /** Who is at that address. */
  serverAt(url: URL): HttpExchange["server"];
  /** @throws NetworkError, or whatever the signal is aborted with */
  send(request: NetworkRequest, signal: AbortSignal): Promise<NetworkAnswer>;
}
