import type { SerialAssertion, SerialRequestAssertion } from "../../assertion/assertion.ts";
import { signAssertion } from "../../assertion/sign.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import type { Authority } from "../authority.ts";

/** What goes into a serial assertion. */
export interface SerialInput {
  readonly authority: Authority;
  readonly brandId: string;
  readonly model: string;
  readonly serial: string;
  /** The header's text, copied from the request. */
  readonly deviceKey: string;
  readonly deviceKeyId: string;
  /** 0 leaves the header out. */
  readonly revision: number;
  readonly body: Uint8Array;
  /** RFC 3339, in whatever zone. */
  readonly timestamp: string;
  readonly signedAt: Date;
}

/** A serial assertion, really signed; whether it says what it should is the caller's affair. */
export function signSerial(input: SerialInput, crypto: Crypto): SerialAssertion {
  const { authority, body, revision, signedAt } = input;
  const assertion = signAssertion({
    type: "serial",
    headers: {
      "authority-id": authority.account.accountId,
      "brand-id": input.brandId,
      model: input.model,
      serial: input.serial,
      "device-key": input.deviceKey,
      "device-key-sha3-384": input.deviceKeyId,
      timestamp: input.timestamp,
    },
    ...(body.length === 0 ? {} : { body }),
    revision,
    signedAt,
    key: authority.key,
    crypto,
  });
  if (assertion.type !== "serial") throw new TypeError("signAssertion changed the type");
  return assertion;
}

/** What a faithful service puts into the serial for this request. */
export function inputFor(
  request: SerialRequestAssertion,
  rest: Pick<SerialInput, "authority" | "serial" | "revision" | "timestamp" | "signedAt">,
): SerialInput {
  const { brandId, model, deviceKeyId, body, headers } = request;
  const deviceKey = headers.get("device-key");
  if (typeof deviceKey !== "string") throw new TypeError("a decoded serial-request has no device-key");
  return { ...rest, brandId, model, deviceKey, deviceKeyId, body };
}

/** RFC 3339 in a zone that many minutes east of Greenwich; "Z" for none, as Go writes it. */
export function zonedTime(time: Date, offsetMinutes: number): string {
  const shifted = new Date(time.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 19);
  if (offsetMinutes === 0) return `${shifted}Z`;
  const minutes = Math.abs(offsetMinutes);
  const hh = String(Math.floor(minutes / 60)).padStart(2, "0");
  const mm = String(minutes % 60).padStart(2, "0");
  return `${shifted}${offsetMinutes < 0 ? "-" : "+"}${hh}:${mm}`;
}
