import type { DeviceSessionRequestAssertion, ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import { signAssertion } from "../../assertion/sign.ts";
import type { SigningKey } from "../../openpgp/crypto.ts";
import { type RigContext, rfc3339 } from "../rig-context.ts";

/** The identity a session is opened with. */
export interface SessionPapers {
  readonly model: ModelAssertion;
  readonly serial: SerialAssertion;
  readonly key: SigningKey;
}

/** How snapd's store session went. */
export type SessionOutcome =
  | { readonly opened: true; readonly storeCallStatus: number; readonly request: DeviceSessionRequestAssertion }
  | { readonly opened: false; readonly reason: string };

const agent = { "User-Agent": "snapd/2.57.6 (rig)", Accept: "application/json" };

async function post(url: URL, body?: string): Promise<Response> {
  const headers = body === undefined ? agent : { ...agent, "Content-Type": "application/json" };
  return await fetch(url, { method: "POST", headers, redirect: "manual", ...(body === undefined ? {} : { body }) });
}

async function field(response: Response, name: string): Promise<string> {
  const value: unknown = await response.json();
  const found = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === "string" ? found : "";
}

function signSessionRequest({ serial, key }: SessionPapers, nonce: string, context: RigContext) {
  const signedAt = context.clock.now();
  const request = signAssertion({
    type: "device-session-request",
    headers: {
      "brand-id": serial.brandId,
      model: serial.model,
      serial: serial.serial,
      nonce,
      timestamp: rfc3339(signedAt),
    },
    signedAt,
    key,
    crypto: context.crypto,
  });
  if (request.type !== "device-session-request") throw new TypeError("signAssertion changed the type");
  return request;
}

function sessionBody({ model, serial }: SessionPapers, request: DeviceSessionRequestAssertion): string {
  const text = ({ encoded }: { readonly encoded: Uint8Array }): string => new TextDecoder().decode(encoded);
  return JSON.stringify({
    "device-session-request": text(request),
    "serial-assertion": text(serial),
    "model-assertion": text(model),
  });
}

/** The JSON of POST sessions: a request signed by the device key, serial and model. */
export function sessionRequest(papers: SessionPapers, nonce: string, context: RigContext): string {
  return sessionBody(papers, signSessionRequest(papers, nonce, context));
}

/** Nonce, session, and one call with it, as snapd does after it has a serial (store/auth.go). */
export async function openSession(
  storeUrl: string,
  papers: SessionPapers,
  context: RigContext,
): Promise<SessionOutcome> {
  const base = new URL("api/v1/snaps/auth/", storeUrl);
  const nonces = await post(new URL("nonces", base));
  const nonce = nonces.status === 200 ? await field(nonces, "nonce") : "";
  if (nonce === "") return { opened: false, reason: `cannot get nonce from store: status ${nonces.status}` };
  const request = signSessionRequest(papers, nonce, context);
  const sessions = await post(new URL("sessions", base), sessionBody(papers, request));
  if (sessions.status !== 200 && sessions.status !== 202) {
    return { opened: false, reason: `cannot get device session: status ${sessions.status}: ${await sessions.text()}` };
  }
  const macaroon = await field(sessions, "macaroon");
  const call = await fetch(new URL("v2/snaps/refresh", storeUrl), {
    method: "POST",
    headers: { ...agent, "Snap-Device-Authorization": `Macaroon root="${macaroon}"` },
  });
  await call.arrayBuffer();
  return { opened: true, storeCallStatus: call.status, request };
}
