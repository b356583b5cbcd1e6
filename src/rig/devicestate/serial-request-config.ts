import { NetworkError } from "../network/network.ts";
import { GadgetConfig } from "./gadget-config.ts";
import type { Registration } from "./registration.ts";
import { serviceBase } from "./service-url.ts";

/** Where and how the device registers, as the gadget and the system are configured now (getSerialRequestConfig). */
export interface SerialRequestConfig {
  readonly requestIdUrl: string;
  readonly serialUrl: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly proposedSerial: string;
  readonly body: Uint8Array;
}

const storeAuthPath = "api/v1/snaps/auth/";
const leastProxyVersion = 6;
const limitMs = 30_000;

export function gadgetConfig({ system }: Registration): GadgetConfig {
  return new GadgetConfig(system.config.snap, system.config.committed);
}

/** Is snapd told to keep off? (shouldRequestSerial, from 2.61.) */
export function isOffline(registration: Registration): boolean {
  const { features, model, storeAccess = "" } = registration;
  if (!features.knowsOffline) return false;
  if (model.gadget === undefined) return storeAccess === "offline";
  const config = gadgetConfig(registration);
  if (config.text("device-service.access", "gadget-option-wrong") === "offline") return true;
  return config.text("device-service.url", "gadget-option-wrong") === "" && storeAccess === "offline";
}

/** Does the store proxy pass device services on? Asked with HEAD; a proxy that cannot be reached does not. */
async function isNewEnough({ http, userAgent }: Registration, proxyUrl: string): Promise<boolean> {
  try {
    const answer = await http.send({ method: "HEAD", url: proxyUrl, headers: [["User-Agent", userAgent]], limitMs });
    const version = answer.headers.get("snap-store-version") ?? "";
    return answer.status === 200 && /^[+-]?\d{1,9}$/.test(version) && Number(version) >= leastProxyVersion;
  } catch (error) {
    if (error instanceof NetworkError) return false;
    throw error;
  }
}

function addressesBelow(base: string, own: boolean): Pick<SerialRequestConfig, "requestIdUrl" | "serialUrl"> {
  return { requestIdUrl: `${base}request-id`, serialUrl: `${base}${own ? "serial" : "devices"}` };
}

/** Reads the configuration anew for every try. @throws TaskFailure */
export async function readSerialRequestConfig(registration: Registration): Promise<SerialRequestConfig> {
  const { storeUrl, proxyUrl } = registration;
  const config = gadgetConfig(registration);
  const url = config.text("device-service.url", "gadget-option-wrong");
  const service = url === "" ? undefined : serviceBase(url);
  const headers = [...config.texts("device-service.headers", "header-not-text")];
  const body = new TextEncoder().encode(config.text("registration.body", "body-not-text"));
  const proposedSerial = config.text("registration.proposed-serial", "serial-became-number");
  const rest = { proposedSerial, body };
  if (proxyUrl !== undefined && (service === undefined || (await isNewEnough(registration, proxyUrl)))) {
    const base = new URL(storeAuthPath, proxyUrl).href;
    const passedOn: readonly (readonly [string, string])[] =
      service === undefined ? [] : [["X-Snap-Device-Service-URL", service]];
    return { ...addressesBelow(base, false), headers: [...headers, ...passedOn], ...rest };
  }
  const base = service ?? new URL(storeAuthPath, storeUrl).href;
  return { ...addressesBelow(base, service !== undefined), headers, ...rest };
}
