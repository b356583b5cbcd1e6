import type { Brand } from "../brand.ts";
import type { Spares } from "../faults/spares.ts";
import { wrongAnswer } from "../faults/wrong-answers.ts";
import { type FaultName, isSigningFault, pendingCount } from "../faults.ts";
import { bareReply, type Reply } from "../http/reply.ts";
import type { ServedAnswer } from "../request-desk.ts";
import type { RigContext } from "../rig-context.ts";
import type { DeviceService, Signed } from "./device-service.ts";
import { readSerialRequest, type SerialRequestStream } from "./read-request.ts";
import { assertionsReply } from "./serial-reply.ts";
import { errorReply, type VaultError, vaultErrors } from "./vault-error.ts";

export interface SerialCall {
  readonly service: DeviceService;
  readonly context: RigContext;
  readonly brand: Brand;
  readonly spares: Spares;
  readonly answer: "serial" | "stream";
  readonly fault: FaultName | undefined;
  readonly apiKey: string;
  readonly body: () => AsyncIterable<Uint8Array>;
  /** How a refusal looks; the vault's form by default. */
  readonly refuse?: (error: VaultError) => Reply;
}

function chainOf(brand: Brand): readonly Uint8Array[] {
  return [brand.serialSigner.account.encoded, brand.serialSigner.accountKey.encoded];
}

async function answerOf(call: SerialCall, signed: Signed): Promise<readonly Uint8Array[]> {
  const { fault, answer, brand, spares, context } = call;
  const chain = chainOf(brand);
  if (fault !== undefined && isSigningFault(fault)) return await wrongAnswer(fault, { signed, chain, spares, context });
  return answer === "stream" ? [signed.serial.encoded, ...chain] : [signed.serial.encoded];
}

function isPending(call: SerialCall, stream: SerialRequestStream): boolean {
  if (call.fault === undefined || pendingCount(call.fault) === undefined) return false;
  // The same serial-request is going to be sent again, so its request-id stays good.
  return call.service.requestIds.knows(stream.request.requestId);
}

/** The whole of a request for a serial: key, stream, checks, signature. */
export async function serveSerial(call: SerialCall): Promise<ServedAnswer> {
  const refuse = call.refuse ?? errorReply;
  if (!call.service.apiKeyIsKnown(call.apiKey)) {
    return { reply: refuse(vaultErrors.apiKey), outcome: vaultErrors.apiKey.code };
  }
  const { types, result: stream } = await readSerialRequest(call.body(), call.context.crypto);
  const refused = (error: VaultError): ServedAnswer => ({ reply: refuse(error), types, outcome: error.code });
  if ("code" in stream) return refused(stream);
  const fault = call.service.checkStream(stream, call.apiKey);
  if (fault !== undefined) return refused(fault);
  if (isPending(call, stream)) return { reply: bareReply(202), types, outcome: "pending" };
  const signed = call.service.submit(stream, call.apiKey);
  if ("code" in signed) return refused(signed);
  return { reply: assertionsReply(await answerOf(call, signed)), types, outcome: call.fault ?? "signed" };
}
