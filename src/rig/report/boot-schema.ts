const text = { type: "string", maxLength: 100_000 } as const;
const number = { type: "number" } as const;
const count = { type: "integer", minimum: 0 } as const;

const timelineEvent = {
  type: "object",
  required: ["atMs", "durationMs", "actor", "what"],
  properties: { atMs: number, durationMs: number, actor: text, what: text, hook: text, code: text, outcome: text },
} as const;

const httpExchange = {
  type: "object",
  required: [
    "atMs",
    "durationMs",
    "server",
    "by",
    "method",
    "url",
    "headerNames",
    "requestBytes",
    "assertionTypes",
    "status",
    "answerBytes",
    "outcome",
  ],
  properties: {
    atMs: number,
    durationMs: number,
    server: text,
    by: text,
    method: text,
    url: text,
    headerNames: { type: "array", items: text },
    requestBytes: count,
    contentType: text,
    assertionTypes: { type: "array", items: text },
    status: { type: ["number", "string"] },
    answerContentType: text,
    answerBytes: count,
    outcome: text,
    fault: text,
  },
} as const;

const finding = {
  type: "object",
  required: ["code", "severity", "message", "fix"],
  properties: { code: text, severity: text, hook: text, file: text, line: count, message: text, fix: text },
} as const;

/** What the page reads of a BootReport; more may stand there. */
export const bootSchema = {
  type: "object",
  required: [
    "version",
    "gadget",
    "snapd",
    "model",
    "hardware",
    "seed",
    "outcome",
    "identities",
    "whereTimeWent",
    "findings",
    "timeline",
    "http",
  ],
  properties: {
    version: { const: 1 },
    gadget: { type: "object", required: ["name", "source"], properties: { name: text, source: text } },
    snapd: { type: "object", required: ["version"], properties: { version: text } },
    model: {
      type: "object",
      required: ["brandId", "model", "kind"],
      properties: { brandId: text, model: text, kind: text },
    },
    hardware: text,
    seed: text,
    remarks: { type: "array", items: text },
    outcome: text,
    code: text,
    operationalAtMs: number,
    serial: { type: ["string", "null"], maxLength: 100_000 },
    deviceKeyId: text,
    identities: count,
    whereTimeWent: {
      type: "array",
      items: { type: "object", required: ["actor", "ms"], properties: { actor: text, ms: number } },
    },
    findings: { type: "array", items: finding },
    timeline: { type: "array", items: timelineEvent },
    http: { type: "array", items: httpExchange },
  },
} as const;

/** A run of scenarios: boots with names. */
export const scenariosSchema = {
  type: "object",
  required: ["version", "scenarios"],
  properties: {
    version: { const: 1 },
    scenarios: {
      type: "array",
      items: {
        type: "object",
        required: ["name", "passed", "report"],
        properties: {
          name: text,
          passed: { type: "boolean" },
          complaints: { type: "array", items: text },
          report: bootSchema,
        },
      },
    },
  },
} as const;
