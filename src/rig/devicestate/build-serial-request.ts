import type { Assertion } from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { encodeStream } from "../../assertion/encode.ts";
import { signAssertion } from "../../assertion/sign.ts";
import { encodePublicKey } from "../../openpgp/public-key.ts";
import type { Registration } from "./registration.ts";
import { TaskFailure } from "./task-end.ts";

export interface SerialRequestContents {
  readonly requestId: string;
  readonly proposedSerial: string;
  readonly body: Uint8Array;
}

function originalHeaders({ original }: Registration): Readonly<Record<string, string>> {
  if (original === undefined) return {};
  const { brandId, model, serial } = original;
  return { "original-brand-id": brandId, "original-model": model, "original-serial": serial };
}

function signRequest(
  registration: Registration,
  { requestId, proposedSerial, body }: SerialRequestContents,
): Assertion {
  const { model, key, context } = registration;
  return signAssertion({
    type: "serial-request",
    headers: {
      "brand-id": model.brandId,
      model: model.model,
      "request-id": requestId,
      "device-key": new TextDecoder().decode(encodePublicKey(key.publicKey)),
      ...(proposedSerial === "" ? {} : { serial: proposedSerial }),
      ...originalHeaders(registration),
    },
    ...(body.length === 0 ? {} : { body }),
    signedAt: context.clock.now(),
    key,
    crypto: context.crypto,
  });
}

/** The stream snapd posts: serial-request and model, and the old serial when remodelling. @throws TaskFailure */
export function buildSerialRequest(registration: Registration, contents: SerialRequestContents): Uint8Array {
  try {
    const request = signRequest(registration, contents);
    const { model, original } = registration;
    return encodeStream([request, model, ...(original === undefined ? [] : [original])]);
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    throw new TaskFailure("request-id-refused", `cannot assemble assertion serial-request: ${error.message}`);
  }
}
