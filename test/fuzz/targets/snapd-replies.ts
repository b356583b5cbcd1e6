import { problemOfAnswer, readSnapdAnswer } from "../../../src/snapd/snapd-answer.ts";
import { parseChanges, parseSystemInfo } from "../../../src/snapd/snapd-results.ts";
import { came, insist, printsWell } from "../expected.ts";

const statuses = [200, 202, 400, 401, 403, 404, 500, 503];

/** The first byte chooses the status, the rest is snapd's answer. */
export function fuzz(data: Uint8Array): void {
  const [first = 0] = data;
  const body = data.subarray(1);
  const status = statuses[first & 7] ?? 200;
  const reply = { status, mediaType: "application/json", headers: new Map<string, string>(), body };
  const answer = came(() => readSnapdAnswer("fuzz", reply));
  if ("value" in answer && answer.value.type === "error") {
    insist(printsWell(problemOfAnswer("fuzz", answer.value).message), "snapd's words are not printable");
  }
  if ("value" in answer && answer.value.type === "sync") {
    const { result } = answer.value;
    came(() => parseSystemInfo(result));
    came(() => parseChanges(result));
  }
}
