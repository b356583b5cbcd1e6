const text = { type: "string", maxLength: 100_000 } as const;
const number = { type: "number" } as const;
const pairs = { type: "array", items: { type: "array", items: number, minItems: 2, maxItems: 2 } } as const;
const counts = { type: "object", additionalProperties: number } as const;

/** An object that must have these numbers. */
function numbers<const Name extends string>(...names: readonly Name[]) {
  return { type: "object", required: names, properties: Object.fromEntries(names.map((name) => [name, number])) };
}

const latency = {
  type: ["object", "null"],
  required: ["count", "p50Ms", "p90Ms", "p99Ms", "maxMs", "curve"],
  properties: { count: number, p50Ms: number, p90Ms: number, p99Ms: number, maxMs: number, curve: pairs },
};

const arrival = {
  type: "object",
  required: ["kind"],
  oneOf: [
    { properties: { kind: { const: "together" } } },
    { required: ["stations", "taktMs"], properties: { kind: { const: "line" }, stations: number, taktMs: number } },
    { required: ["perSecond", "rampMs"], properties: { kind: { const: "launch" }, perSecond: number, rampMs: number } },
  ],
};

const fault = {
  type: "object",
  required: ["fault", "endpoint", "times", "share"],
  properties: { fault: text, endpoint: text, times: number, share: number },
};

/** What the page reads of a FleetReport; more may stand there. */
export const fleetSchema = {
  type: "object",
  required: [
    "version",
    "outcome",
    "settings",
    "time",
    "devices",
    "throughput",
    "latency",
    "errors",
    "retries",
    "polls",
    "waitedSeconds",
    "requestIds",
    "duplicates",
    "memory",
  ],
  properties: {
    version: { const: 1 },
    outcome: text,
    stoppedBecause: text,
    settings: {
      type: "object",
      required: [
        "devices",
        "seed",
        "arrival",
        "parallel",
        "faults",
        "duplicates",
        "slowMs",
        "budgetMs",
        "keyPool",
        "keyBits",
        "vault",
      ],
      properties: {
        devices: number,
        seed: text,
        arrival,
        parallel: number,
        batchDevices: number,
        faults: { type: "array", maxItems: 1000, items: fault },
        duplicates: number,
        slowMs: number,
        budgetMs: number,
        keyPool: number,
        keyBits: number,
        signingKeyBits: number,
        vault: text,
      },
    },
    time: {
      type: "object",
      required: ["realSeconds", "whatIsReal", "whatIsSimulated"],
      properties: { realSeconds: number, simulatedSeconds: number, whatIsReal: text, whatIsSimulated: text },
    },
    devices: {
      type: "object",
      required: ["done", "registered", "failed"],
      properties: { done: number, registered: number, failed: number, lateForTakt: number },
    },
    throughput: {
      type: "object",
      required: ["devicesPerSecond", "curve"],
      properties: { devicesPerSecond: number, curve: pairs },
    },
    latency: {
      type: "object",
      required: ["requestId", "serial", "whole"],
      properties: { requestId: latency, serial: latency, whole: latency },
    },
    errors: { type: "object", required: ["devices", "tries"], properties: { devices: counts, tries: counts } },
    retries: number,
    polls: number,
    waitedSeconds: number,
    requestIds: numbers("got", "wasted"),
    duplicates: numbers("planted", "signed", "revisionsAboveOne"),
    memory: {
      type: "array",
      items: numbers("devices", "elapsedSeconds", "devicesPerSecond", "heapMiB", "residentMiB"),
    },
  },
};
