import type { ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import type { DeviceKey } from "../../keys/device-key.ts";
import type { HttpClient } from "../network/http-client.ts";
import { type NetworkAnswer, NetworkError } from "../network/network.ts";
import { retryRequest } from "../network/retry-request.ts";
import type { RigContext } from "../rig-context.ts";
import { sessionRequest } from "../snapd/open-session.ts";

export interface StoreSessionOptions {
  readonly http: HttpClient;
  /** The clock is the device's. */
  readonly context: RigContext;
  readonly storeUrl: string;
  readonly userAgent: string;
  readonly model: ModelAssertion;
  readonly serial: SerialAssertion;
  readonly key: DeviceKey;
}

/** A session's macaroon, or why there is none. */
export type StoreSession = { readonly macaroon: string } | { readonly refused: string };

const limitMs = 10_000;

function textField(answer: NetworkAnswer, name: string): string {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(answer.body));
    const found = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    return typeof found === "string" ? found : "";
  } catch {
    return "";
  }
}

function isJson({ body }: NetworkAnswer): boolean {
  try {
    JSON.parse(new TextDecoder().decode(body));
    return true;
  } catch {
    return false;
  }
}

/** Why an answer holds neither nonce nor macaroon. */
function whyNone(answer: NetworkAnswer): string {
  const { status, body, bodyFault } = answer;
  if (status !== 200 && status !== 202) return `status ${status}`;
  if (bodyFault !== undefined || body.length === 0) return `status ${status}, and the answer ends too early`;
  return isJson(answer)
    ? `status ${status}, and it is not in the answer`
    : `status ${status}, and an answer that is no JSON`;
}

async function opened(options: StoreSessionOptions): Promise<StoreSession> {
  const { http, context, storeUrl, userAgent } = options;
  const base = new URL("api/v1/snaps/auth/", storeUrl).href;
  const headers = [["User-Agent", userAgent] as const, ["Accept", "application/json"] as const];
  const post = (call: Pick<Parameters<HttpClient["send"]>[0], "url" | "headers" | "body" | "assertionTypes">) =>
    retryRequest(() => http.send({ method: "POST", limitMs, ...call }), context.clock);
  const nonces = await post({ url: `${base}nonces`, headers });
  const nonce = nonces.status === 200 ? textField(nonces, "nonce") : "";
  if (nonce === "") return { refused: `cannot get nonce from store: ${whyNone(nonces)}` };
  const sessions = await post({
    url: `${base}sessions`,
    headers: [...headers, ["Content-Type", "application/json"]],
    body: new TextEncoder().encode(sessionRequest(options, nonce, context)),
    assertionTypes: ["device-session-request", "serial", "model"],
  });
  const macaroon = sessions.status === 200 || sessions.status === 202 ? textField(sessions, "macaroon") : "";
  if (macaroon === "") return { refused: `cannot get device session from store: ${whyNone(sessions)}` };
  return { macaroon };
}

/** Nonce and session, as snapd fetches them before its first call that needs one (store/auth.go). */
export async function openStoreSession(options: StoreSessionOptions): Promise<StoreSession> {
  try {
    return await opened(options);
  } catch (error) {
    if (error instanceof NetworkError) return { refused: `cannot reach the store: ${error.message}` };
    throw error;
  }
}
