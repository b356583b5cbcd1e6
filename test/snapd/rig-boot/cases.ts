/** How a gadget's first boot goes, before the real daemon and in the rig. */
export interface BootCase {
  readonly name: string;
  /** As `rig boot --fault` takes them. */
  readonly faults: readonly string[];
  /** registered: with a serial. failed: the first full try is over. waiting: snapd tries the same again later. */
  readonly end: "registered" | "failed" | "waiting";
  /** Plugs of the gadget that are not connected. */
  readonly disconnect?: readonly string[];
  /** The real daemon's waits that are cut short. */
  readonly shortened?: number;
  /** Nothing leads anywhere. */
  readonly isCutOff?: boolean;
}

const busy: BootCase = { name: "503", faults: ["busy-503@serial*1"], end: "registered" };
const pending: BootCase = { name: "202", faults: ["pending-1@serial*1"], end: "registered", shortened: 1 };
const refused: BootCase = { name: "400", faults: ["refused-model@serial*99"], end: "failed" };
const apart: BootCase = { name: "no network", faults: ["no-network"], end: "waiting", isCutOff: true };

/** A gadget that leaves all of it to snapd. */
export const delegatedCases: readonly BootCase[] = [
  { name: "delegated", faults: [], end: "registered" },
  pending,
  { ...busy, shortened: 1 },
  refused,
  { ...refused, name: "400 for the request-id", faults: ["refused-api-key@request-id*99"] },
  apart,
];

/** A gadget with the project's own agent, with its grants and without them. */
export const agentCases: readonly BootCase[] = [
  { name: "adopted", faults: [], end: "registered" },
  { ...busy, name: "adopted, 503" },
  { ...refused, name: "adopting, 400" },
  { ...apart, name: "adopting, no network" },
  ...[{ ...pending, name: "delegated, 202" }, { ...delegatedCases[0], name: "delegated, ungranted" } as BootCase].map(
    (one) => ({ ...one, disconnect: ["control", "device-keys"] }),
  ),
];
