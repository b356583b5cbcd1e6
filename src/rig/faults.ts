/** Faults that are made before or after the service has done its work, whatever the request asked for. */
export const transportFaults = [
  "busy-503",
  "fault-500",
  "slow",
  "slow-headers",
  "reset",
  "reset-mid-body",
  "empty",
  "garbage",
  "html-200",
  "huge",
  "gzip",
  "redirect",
  "lost-answer",
  "control-characters",
  "refused-api-key",
  "refused-model",
  "refused-request-id",
] as const;

/** Faults of a service that signs, really signs, and signs the wrong thing. */
export const signingFaults = [
  "other-device-key",
  "other-brand",
  "other-model",
  "other-serial",
  "two-serials",
  "no-serial",
  "old-revision",
  "unknown-type",
  "key-expired",
  "key-constraint",
  "ten-thousand-assertions",
] as const;

export type TransportFault = (typeof transportFaults)[number];
export type SigningFault = (typeof signingFaults)[number];
/** 202 "ask again later", N times for the same request-id. */
export type PendingFault = `pending-${number}`;
export type FaultName = TransportFault | SigningFault | PendingFault;

/** What a server is asked for; "serial" is `devices` at the store. */
export type FaultEndpoint = "request-id" | "serial" | "assertion" | "nonces" | "sessions";

/** One fault, and which requests of an endpoint meet it. */
export interface FaultRule {
  readonly fault: FaultName;
  readonly endpoint: FaultEndpoint;
  /** The first request of this endpoint that meets it, counted from 1. */
  readonly from?: number;
  /** How many requests meet it; one if left out. */
  readonly times?: number;
}

export function isTransportFault(fault: string): fault is TransportFault {
  return (transportFaults as readonly string[]).includes(fault);
}

/** Is it a fault of vault or store, and none of the network's own? */
export function isServerFault(fault: string): boolean {
  return isTransportFault(fault) || isSigningFault(fault) || /^pending-\d+$/.test(fault);
}

export function isSigningFault(fault: string): fault is SigningFault {
  return (signingFaults as readonly string[]).includes(fault);
}

/** N of pending-N (1 to 9999), or undefined for another fault. */
export function pendingCount(fault: string): number | undefined {
  const digits = /^pending-([1-9][0-9]{0,3})$/.exec(fault)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The fault of that name; RangeError with the list of names if there is none. */
export function faultNamed(name: string): FaultName {
  if (isTransportFault(name) || isSigningFault(name)) return name;
  const count = pendingCount(name);
  if (count !== undefined) return `pending-${count}`;
  const names = [...transportFaults, ...signingFaults, "pending-N"].join(", ");
  throw new RangeError(`cannot make fault ${JSON.stringify(name.slice(0, 60))}: known are ${names}`);
}

/** Decides, request by request, what goes wrong: faults at one endpoint wait for each other, in the order given. */
export class FaultPlan {
  readonly #rules: readonly FaultRule[];
  readonly #counts = new Map<FaultEndpoint, number>();
  readonly #turnsLeft: number[];

  constructor(rules: readonly FaultRule[] = []) {
    for (const { fault, endpoint } of rules) {
      if (!isTransportFault(fault) && endpoint !== "serial") {
        throw new RangeError(`cannot make fault ${fault} at ${endpoint}: it is one of signing`);
      }
    }
    this.#rules = rules;
    this.#turnsLeft = rules.map(({ times = 1 }) => times);
  }

  /** Counts a request of this endpoint and says which rule it meets: the first whose turn it is and that has turns left. */
  next(endpoint: FaultEndpoint): FaultRule | undefined {
    const number = (this.#counts.get(endpoint) ?? 0) + 1;
    this.#counts.set(endpoint, number);
    const index = this.#rules.findIndex(
      (rule, at) => rule.endpoint === endpoint && number >= (rule.from ?? 1) && (this.#turnsLeft[at] ?? 0) > 0,
    );
    const rule = this.#rules[index];
    if (rule !== undefined) this.#turnsLeft[index] = (this.#turnsLeft[index] ?? 0) - 1;
    return rule;
  }
}
