import type { ArrivalModel } from "./plan/arrivals.ts";
import type { FleetPlan } from "./plan/device-plan.ts";

/** What a fleet is to be, read off the command line and checked. */
export interface FleetSettings {
  readonly plan: FleetPlan;
  readonly arrival: ArrivalModel;
  /** Boots at the same time; further ones stand in line. */
  readonly parallel: number;
  /** Size of the devices' keys. */
  readonly keyBits: number;
  /** Size of the built-in vault's signing key. */
  readonly signingKeyBits: number;
  /** How late an answer with the fault "slow" is. */
  readonly slowMs: number;
  /** How long a device goes on trying. */
  readonly budgetMs: number;
}

/** What a board may take on this line. */
export function taktOf({ arrival }: FleetSettings): number {
  return arrival.kind === "line" ? arrival.taktMs : Number.POSITIVE_INFINITY;
}

/**
 * Devices that may be under way. Those that come unasked have their place; beside them only some wait for a retry.
 * Those that come at their times may pile up, as on a day on which the vault is too slow.
 */
export function maxUnderWay({ arrival, parallel }: FleetSettings): number {
  return arrival.kind === "together" ? parallel + 256 : Math.max(5_000, parallel);
}
