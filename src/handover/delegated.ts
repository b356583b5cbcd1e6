import type { Secret } from "../config/secret.ts";
import type { Json } from "../snapd/json.ts";

export interface Delegation {
  /** Undefined: snapd asks the store's own service. */
  readonly vaultUrl: URL | undefined;
  readonly headers: ReadonlyMap<string, Secret>;
  readonly serial: string;
  /** The identity key's body; empty when it is switched off. */
  readonly body: Uint8Array;
}

/**
 * The gadget's configuration with which snapd registers by itself (overlord/devicestate/handlers_serial.go): all of it
 * text, for ONE call of snapctl set. Null unsets what an earlier boot left, above all a registration.body that is an
 * object, which snapd could not read (its prepare-serial-request leaves one). Holds secrets: not for logs.
 */
export function delegationValues(delegation: Delegation): Readonly<Record<string, Json>> {
  const { vaultUrl, headers, serial, body } = delegation;
  const revealed = [...headers].map(([name, value]) => [name, value.reveal()] as const);
  return {
    "device-service.url": vaultUrl === undefined ? null : vaultUrl.href,
    "device-service.headers": revealed.length === 0 ? null : Object.fromEntries(revealed),
    "registration.proposed-serial": serial,
    "registration.body": body.length === 0 ? null : new TextDecoder().decode(body),
  };
}
