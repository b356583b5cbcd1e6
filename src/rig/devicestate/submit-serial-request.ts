import type { Assertion, SerialAssertion } from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { decodeStream } from "../../assertion/stream.ts";
import { type NetworkAnswer, NetworkError } from "../network/network.ts";
import type { Registration } from "./registration.ts";
import { badStatus, retryMs } from "./retry-rules.ts";
import type { SerialRequestConfig } from "./serial-request-config.ts";
import { TaskFailure, TaskRetry } from "./task-end.ts";

/** A serial, and what came with it. */
export interface ObtainedSerial {
  readonly serial: SerialAssertion;
  /** Empty where the serial came alone. */
  readonly others: readonly Assertion[];
}

const what = "cannot deliver device serial request";
const limitMs = 30_000;

function decoded(answer: NetworkAnswer, { context }: Registration): readonly Assertion[] {
  const message = "cannot read response to request for a serial";
  if (answer.bodyFault !== undefined)
    throw new TaskRetry("answer-unreadable", `${message}: ${answer.bodyFault}`, retryMs);
  // An empty stream is whole.
  if (answer.body.length === 0) return [];
  try {
    return decodeStream(answer.body, context.crypto);
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    throw new TaskRetry("answer-unreadable", `${message}: ${error.message}`, retryMs);
  }
}

function pickSerial(stream: readonly Assertion[]): ObtainedSerial {
  const serials = stream.filter((one) => one.type === "serial");
  const [serial, second] = serials;
  if (second !== undefined) {
    const message = "cannot accept more than a single device serial assertion from the device service";
    throw new TaskFailure("serial-not-accepted", message);
  }
  if (serial === undefined) {
    const message = "received assertion stream from the device service missing device serial assertion";
    throw new TaskFailure("serial-not-accepted", `cannot proceed, ${message}`);
  }
  return { serial, others: stream.filter((one) => one !== serial) };
}

/** The same device and an authority that may sign for it (getSerial). @throws TaskFailure */
function checkSerial(
  { model, key }: Registration,
  { brandId, model: name, deviceKeyId, authorityId }: SerialAssertion,
): void {
  if (brandId !== model.brandId || name !== model.model || deviceKeyId !== key.keyId) {
    const obtained = `${brandId} / ${name} / ${deviceKeyId} != ${model.brandId} / ${model.model} / ${key.keyId}`;
    const message =
      "obtained serial assertion does not match provided device identity information (brand, model, key id)";
    throw new TaskFailure("serial-does-not-match", `${message}: ${obtained}`);
  }
  if (authorityId === brandId || model.serialAuthority.includes(authorityId)) return;
  const message = `obtained serial assertion is signed by authority "${authorityId}" different from brand "${brandId}"`;
  throw new TaskFailure(
    "serial-does-not-match",
    `${message} without model assertion with serial-authority set to allow for them`,
  );
}

/** Step 2 of a try: posts the stream. @throws TaskRetry (serial-pending for 202), TaskFailure */
export async function submitSerialRequest(
  registration: Registration,
  config: SerialRequestConfig,
  stream: Uint8Array,
): Promise<ObtainedSerial> {
  const { http, userAgent, original } = registration;
  const headers = [
    ["User-Agent", userAgent] as const,
    ["Snap-Device-Capabilities", "serial-stream"] as const,
    ...config.headers,
    ["Content-Type", "application/x.ubuntu.assertion"] as const,
  ];
  const assertionTypes = ["serial-request", "model", ...(original === undefined ? [] : ["serial"])];
  let answer: NetworkAnswer;
  try {
    answer = await http.send({ method: "POST", url: config.serialUrl, headers, body: stream, assertionTypes, limitMs });
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    throw new TaskRetry("server-unreachable", `${what}: ${error.message}`, retryMs);
  }
  if (answer.status === 202) {
    throw new TaskRetry("serial-pending", "Will poll for device serial assertion in 60 seconds", retryMs);
  }
  if (answer.status !== 200 && answer.status !== 201) {
    throw badStatus(answer, what, { tentatives: 0, code: "serial-refused" });
  }
  const obtained = pickSerial(decoded(answer, registration));
  checkSerial(registration, obtained.serial);
  return obtained;
}
