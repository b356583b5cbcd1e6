import type { NetworkAnswer, NetworkFault } from "../network/network.ts";
import { type ConfigValue, isConfigMap, parseJson } from "../snapd/go-json.ts";
import { type TaskCode, TaskFailure, TaskRetry } from "./task-end.ts";

/** retryInterval of handlers_serial.go. */
export const retryMs = 60_000;
/** maxTentatives of handlers_serial.go: tries for a request-id within one change. */
export const maxTentatives = 15;

const temporary: readonly NetworkFault[] = [
  "no-network",
  "dns-failing",
  "connection-refused",
  "connection-reset",
  "unexpected-end",
  "timeout",
];

/** Does snapd hold the fault for one that passes (httputil.ShouldRetryError)? */
export function canRetry(fault: NetworkFault): boolean {
  return temporary.includes(fault);
}

function messageIn(value: ConfigValue | undefined): string {
  if (!isConfigMap(value)) return "";
  const own = value.get("message");
  if (typeof own === "string" && own !== "") return own;
  const list = value.get("error_list");
  const [first] = Array.isArray(list) ? (list as readonly ConfigValue[]) : [];
  return first === undefined ? "" : messageIn(first);
}

/** The service's own words, which snapd shows only for exactly this content type. */
function serverMessage(answer: NetworkAnswer): string {
  if (answer.headers.get("content-type") !== "application/json") return "";
  return messageIn(parseJson(new TextDecoder().decode(answer.body)));
}

export interface BadStatus {
  readonly tentatives: number;
  /** Where it is for good. */
  readonly code: TaskCode;
}

/** What follows from a status that is none of the good ones (retryBadStatus): above 500 it is tried again. */
export function badStatus(answer: NetworkAnswer, what: string, { tentatives, code }: BadStatus): Error {
  const message = `${what}: unexpected status ${answer.status}`;
  if (answer.status > 500) {
    if (tentatives >= maxTentatives) return new TaskFailure("server-busy", message);
    return new TaskRetry("server-busy", message, retryMs);
  }
  const told = serverMessage(answer);
  return new TaskFailure(code, told === "" ? message : `${what}: ${told}`);
}
