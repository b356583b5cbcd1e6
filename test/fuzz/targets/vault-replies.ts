import { problemTable } from "../../../src/problem/registry.ts";
import { readErrorReply } from "../../../src/vault/error-reply.ts";
import { redactHeaderValues } from "../../../src/vault/redact.ts";
import { classifyReply } from "../../../src/vault/reply.ts";
import { maxWaitMs, readRetryAfter } from "../../../src/vault/retry-after.ts";
import { insist, printsWell } from "../expected.ts";

const statuses = [200, 201, 202, 204, 301, 307, 400, 401, 404, 407, 429, 500, 503, 511, 599, 999];
const types = [
  undefined,
  "application/json; charset=UTF-8",
  "application/x.ubuntu.assertion",
  "text/html",
  "text/plain",
];
const secret = "fuzz-secret";

/** The first byte chooses status and type, the rest is the answer's body, and a header of it. */
export function fuzz(data: Uint8Array): void {
  const [first = 0] = data;
  const body = data.subarray(1);
  const status = statuses[first & 15] ?? 200;
  const contentType = types[(first >> 4) % types.length];
  const hide = (text: string): string => redactHeaderValues(text, { "api-key": secret });
  for (const question of ["request-id", "serial"] as const) {
    const reply = classifyReply(question, { status, contentType, body, hide });
    if (reply.kind === "request-id")
      insist(printsWell(reply.requestId) && !reply.requestId.includes("\n"), "request-id");
    if (reply.kind !== "refused") continue;
    insist(Object.hasOwn(problemTable, reply.code), `${reply.code} is no code`);
    const said = reply.said + reply.vaultCode;
    insist(printsWell(said) && !said.includes("\n"), "the vault's words are not printable");
    insist(!said.toLowerCase().includes(secret), "the vault's words repeat the API key");
  }
  readErrorReply(body);
  const retryAfter = Buffer.from(body.subarray(0, 80)).toString("latin1");
  const waitMs = readRetryAfter(new Map([["retry-after", retryAfter]]), new Date(0));
  insist(waitMs === undefined || (waitMs >= 1_000 && waitMs <= maxWaitMs), "a wait outside its bounds");
}
