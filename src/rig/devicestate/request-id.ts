import { type NetworkAnswer, NetworkError } from "../network/network.ts";
import { isConfigMap, parseJson } from "../snapd/go-json.ts";
import type { Registration } from "./registration.ts";
import { badStatus, canRetry, maxTentatives, retryMs } from "./retry-rules.ts";
import type { SerialRequestConfig } from "./serial-request-config.ts";
import { TaskFailure, TaskRetry } from "./task-end.ts";

const what = "cannot retrieve request-id for making a request for a serial";
const limitMs = 30_000;

/** Waits while a certificate does not count: 30 s five times, then 60, 120 and 240 s (from 2.59). */
function certificateWaitMs(tentatives: number): number | undefined {
  const steps = [retryMs / 2, retryMs, retryMs * 2, retryMs * 4];
  return steps[Math.floor((tentatives - 1) / 5)];
}

function counted(tentatives: number, code: TaskRetry["code"] & TaskFailure["code"], message: string): Error {
  if (tentatives >= maxTentatives) return new TaskFailure(code, message);
  return new TaskRetry(code, message, retryMs);
}

function faultEnd({ task, features }: Registration, error: NetworkError): Error {
  const { fault } = error;
  const message = `${what}: ${error.message}`;
  if (fault === "no-network" || fault === "dns-failing") {
    task.tentatives = 0;
    return new TaskRetry("server-unreachable", message, retryMs / 2);
  }
  if (fault === "certificate-not-yet-valid" || fault === "certificate-expired") {
    const waitMs = features.waitsForCertificates ? certificateWaitMs(task.tentatives) : undefined;
    if (waitMs !== undefined) return new TaskRetry("certificate-untrusted", message, waitMs);
  }
  if (canRetry(fault)) return counted(task.tentatives, "server-unreachable", message);
  const code = fault === "cannot-send" ? "request-unsendable" : "server-unreachable";
  return new TaskFailure(fault.startsWith("cert") || fault === "unknown-ca" ? "certificate-untrusted" : code, message);
}

/** The request-id of the answer; Go's decoder reads the first JSON value and no further. */
function readRequestId({ task }: Registration, answer: NetworkAnswer): string {
  const value = answer.bodyFault === undefined ? parseJson(new TextDecoder().decode(answer.body)) : undefined;
  const found = isConfigMap(value) ? (value.get("request-id") ?? "") : undefined;
  if (typeof found === "string") return found;
  const message = "cannot read response with request-id for making a request for a serial";
  throw counted(task.tentatives, "answer-unreadable", message);
}

/** Step 1 of a try: POST BASE/request-id. @throws TaskRetry, TaskFailure */
export async function fetchRequestId(registration: Registration, config: SerialRequestConfig): Promise<string> {
  const { http, task, userAgent } = registration;
  task.tentatives += 1;
  const headers = [["User-Agent", userAgent] as const, ...config.headers];
  let answer: NetworkAnswer;
  try {
    answer = await http.send({ method: "POST", url: config.requestIdUrl, headers, limitMs });
  } catch (error) {
    if (error instanceof NetworkError) throw faultEnd(registration, error);
    throw error;
  }
  if (answer.status !== 200) throw badStatus(answer, what, { tentatives: task.tentatives, code: "request-id-refused" });
  return readRequestId(registration, answer);
}
