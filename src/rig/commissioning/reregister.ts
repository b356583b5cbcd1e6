import type { ModelAssertion, SerialAssertion, SerialRequestAssertion } from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { encodeStream } from "../../assertion/encode.ts";
import { signAssertion } from "../../assertion/sign.ts";
import { decodeStream } from "../../assertion/stream.ts";
import type { SigningKey } from "../../openpgp/crypto.ts";
import { encodePublicKey } from "../../openpgp/public-key.ts";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import { checkAnswer } from "../../registration/check-answer.ts";
import type { RigContext } from "../rig-context.ts";

/** A device that has a serial, and what the old gadget's configuration says about the vault. */
export interface Reregistration {
  /** device-service.url, with a slash at the end. */
  readonly serviceUrl: string;
  /** device-service.headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** registration.proposed-serial: without it the vault does not find the sub-store. */
  readonly proposedSerial: string;
  readonly to: ModelAssertion;
  readonly original: SerialAssertion;
  /** The device key stays the same. */
  readonly key: SigningKey;
  readonly context: RigContext;
}

export interface Reregistered {
  readonly request: SerialRequestAssertion;
  readonly serial: SerialAssertion;
}

const maxAnswerBytes = 256 * 1024;
const agent = { "User-Agent": "snapd/2.57.6 (rig)" };

async function post(url: URL, headers: Readonly<Record<string, string>>, body?: Uint8Array): Promise<Response> {
  const bytes = body === undefined ? {} : { body: new Uint8Array(body) };
  return await fetch(url, { method: "POST", headers: { ...agent, ...headers }, redirect: "manual", ...bytes });
}

function refused(what: string, status: number, answer: string): Problem {
  return new Problem("remodel-refused", `cannot get ${what} for the sub-store: status ${status}: ${printable(answer)}`);
}

async function requestIdFrom({ serviceUrl, headers }: Reregistration): Promise<string> {
  const response = await post(new URL("request-id", serviceUrl), headers);
  const answer = await response.text();
  if (response.status !== 200) throw refused("a request-id", response.status, answer);
  const value: unknown = JSON.parse(answer);
  const id = typeof value === "object" && value !== null ? (value as Record<string, unknown>)["request-id"] : undefined;
  if (typeof id !== "string" || id === "") throw refused("a request-id", response.status, answer);
  return id;
}

/** The serial-request as snapd builds it while it remodels (overlord/devicestate prepareSerialRequest, remodel.go). */
function makeRequest({ to, original, key, proposedSerial, context }: Reregistration, requestId: string) {
  const request = signAssertion({
    type: "serial-request",
    headers: {
      "brand-id": to.brandId,
      model: to.model,
      "request-id": requestId,
      "device-key": new TextDecoder().decode(encodePublicKey(key.publicKey)),
      serial: proposedSerial,
      "original-brand-id": original.brandId,
      "original-model": original.model,
      "original-serial": original.serial,
    },
    signedAt: context.clock.now(),
    key,
    crypto: context.crypto,
  });
  if (request.type !== "serial-request") throw new TypeError("signAssertion changed the type");
  return request;
}

function serialIn(bytes: Uint8Array, { crypto }: RigContext): SerialAssertion {
  try {
    const serials = decodeStream(bytes, crypto).filter((one) => one.type === "serial");
    const [serial] = serials;
    if (serial !== undefined && serials.length === 1) return serial;
    throw new Problem("remodel-refused", `cannot take the vault's answer: it holds ${serials.length} serials`);
  } catch (fault) {
    if (!(fault instanceof AssertionError)) throw fault;
    throw new Problem("remodel-refused", `cannot take the vault's answer: ${fault.message}`, { cause: fault });
  }
}

/**
 * snapd's part of a remodelling to another model: the device asks again with its old key, the new model, and its old
 * serial behind it in the same stream (overlord/devicestate reregRemodelContext). Problem remodel-refused.
 */
export async function reregister(input: Reregistration): Promise<Reregistered> {
  const { serviceUrl, headers, to, original, key, proposedSerial, context } = input;
  const request = makeRequest(input, await requestIdFrom(input));
  const all = {
    "Snap-Device-Capabilities": "serial-stream",
    ...headers,
    "Content-Type": "application/x.ubuntu.assertion",
  };
  const response = await post(new URL("serial", serviceUrl), all, encodeStream([request, to, original]));
  const answer = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200 && response.status !== 201) {
    throw refused("a serial", response.status, new TextDecoder().decode(answer.subarray(0, maxAnswerBytes)));
  }
  const serial = serialIn(answer, context);
  checkAnswer(serial, { model: to, serial: proposedSerial, deviceKeyId: key.keyId, body: request.body });
  return { request, serial };
}
