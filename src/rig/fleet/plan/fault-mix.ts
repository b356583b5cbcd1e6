import { type FaultName, faultNamed, isTransportFault, pendingCount } from "../../faults.ts";
import type { Random } from "./seeded-random.ts";

/** Which answer of the vault a device's fault spoils. */
export type FleetEndpoint = "request-id" | "serial";

/** A fault, and how often one device meets it: the first so many requests of that endpoint. */
export interface DeviceFault {
  readonly fault: FaultName;
  readonly endpoint: FleetEndpoint;
  readonly times: number;
}

export interface FaultShare extends DeviceFault {
  /** Of the devices, from 0 to 1. */
  readonly share: number;
}

const form =
  /^(?<name>[a-z][a-z0-9-]*)(?:@(?<endpoint>request-id|serial))?(?:\*(?<times>[1-9]\d{0,3}))?=(?<share>\d{1,3}(?:\.\d{1,6})?)%$/;

function shareOf(text: string): FaultShare {
  const { name = "", endpoint = "serial", times, share = "" } = form.exec(text)?.groups ?? {};
  if (name === "")
    throw new RangeError(`cannot read fault "${text.slice(0, 60)}": wanted is NAME[@ENDPOINT][*TIMES]=SHARE%`);
  const fault = faultNamed(name);
  if (endpoint === "request-id" && !isTransportFault(fault)) {
    const cause = `it spoils the answer with the serial: write ${fault}=${share}%`;
    throw new RangeError(`cannot make fault ${fault} at request-id: ${cause}`);
  }
  const count = times === undefined ? (pendingCount(fault) ?? 1) : Number(times);
  return { fault, endpoint: endpoint as FleetEndpoint, times: count, share: Number(share) / 100 };
}

/** "busy-503=2%,lost-answer@serial*3=0.5%"; RangeError for what cannot be read or is more than everybody. */
export function readFaultMix(text: string): readonly FaultShare[] {
  const mix = text.split(",").map((one) => shareOf(one.trim()));
  const sum = mix.reduce((total, { share }) => total + share, 0);
  if (sum > 1 + 1e-9) throw new RangeError(`cannot mix faults: their shares add up to ${(sum * 100).toFixed(2)} %`);
  return mix;
}

/** The fault one device meets, if any: a device meets at most one. */
export function drawFault(mix: readonly FaultShare[], random: Random): DeviceFault | undefined {
  let left = random();
  for (const { share, ...fault } of mix) {
    if (left < share) return fault;
    left -= share;
  }
  return undefined;
}
