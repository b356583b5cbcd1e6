import type { ModelAssertion, SerialRequestAssertion } from "../assertion/assertion.ts";
import { encodeStream } from "../assertion/encode.ts";
import { signAssertion } from "../assertion/sign.ts";
import type { Crypto, SigningKey } from "../openpgp/crypto.ts";
import { encodePublicKey } from "../openpgp/public-key.ts";

export interface SerialRequestInput {
  readonly model: ModelAssertion;
  readonly serial: string;
  readonly requestId: string;
  readonly key: SigningKey;
  /** The identity key's body, or nothing. */
  readonly body: Uint8Array | undefined;
  readonly signedAt: Date;
  readonly crypto: Crypto;
}

/** The serial-request as snapd builds it (overlord/devicestate/handlers_serial.go), signed by the device key. */
export function makeSerialRequest(input: SerialRequestInput): SerialRequestAssertion {
  const { model, serial, requestId, key, body, signedAt, crypto } = input;
  const request = signAssertion({
    type: "serial-request",
    headers: {
      "brand-id": model.brandId,
      model: model.model,
      "request-id": requestId,
      "device-key": new TextDecoder().decode(encodePublicKey(key.publicKey)),
      serial,
    },
    ...(body === undefined ? {} : { body }),
    signedAt,
    key,
    crypto,
  });
  if (request.type !== "serial-request") throw new TypeError("signAssertion changed the type");
  return request;
}

/** What goes over the wire: the serial-request, then the model. */
export function serialRequestStream(request: SerialRequestAssertion, model: ModelAssertion): Uint8Array {
  return encodeStream([request, model]);
}
