import type {
  Assertion,
  AssertionTypeName,
  ModelAssertion,
  SerialAssertion,
  SerialRequestAssertion,
} from "../../assertion/assertion.ts";
import { StreamDecoder } from "../../assertion/stream.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import { joined } from "../http/reply.ts";
import { decodeMessage } from "./go-wording.ts";
import { invalidAssertion, type VaultError, vaultErrors } from "./vault-error.ts";

export interface SerialRequestStream {
  readonly request: SerialRequestAssertion;
  readonly model: ModelAssertion | undefined;
  /** The old serial, when remodelling. */
  readonly serial: SerialAssertion | undefined;
}

export interface ReadOutcome {
  /** Types of what could be decoded, for the log. */
  readonly types: readonly AssertionTypeName[];
  readonly result: SerialRequestStream | VaultError;
}

/** Cut behind every empty line, so that an assertion and a fault behind it never come out of one call. */
function* slices(chunk: Uint8Array, before: number): Generator<Uint8Array> {
  let from = 0;
  let previous = before;
  for (const [at, byte] of chunk.entries()) {
    if (byte === 0x0a && previous === 0x0a) {
      yield chunk.subarray(from, at + 1);
      from = at + 1;
    }
    previous = byte;
  }
  if (from < chunk.length) yield chunk.subarray(from);
}

/** Decodes while reading, and stops reading at the first fault, as the vault does. */
class RequestReader {
  readonly found: Assertion[] = [];
  readonly #decoder: StreamDecoder;
  #seen: Uint8Array[] = [];

  constructor(crypto: Crypto) {
    this.#decoder = new StreamDecoder(crypto);
  }

  /** The refusal, if these bytes bring one. */
  push(slice: Uint8Array): VaultError | undefined {
    this.#seen.push(slice);
    return this.#take(() => this.#decoder.push(slice));
  }

  end(): VaultError | undefined {
    return this.#take(() => this.#decoder.end());
  }

  #take(decode: () => readonly Assertion[]): VaultError | undefined {
    let got: readonly Assertion[];
    try {
      got = decode();
    } catch (error) {
      return invalidAssertion(decodeMessage(error, joined(this.#seen)));
    }
    if (got.length > 0) this.#seen = [];
    for (const assertion of got) {
      const refusal = this.#unexpected(assertion);
      if (refusal !== undefined) return refusal;
      this.found.push(assertion);
    }
    return undefined;
  }

  #unexpected({ type }: Assertion): VaultError | undefined {
    const place = this.found.length;
    if (place === 0) return type === "serial-request" ? undefined : vaultErrors.type;
    if (place === 1) return type === "model" ? undefined : vaultErrors.secondType;
    if (place === 2) return type === "serial" ? undefined : vaultErrors.secondType;
    return vaultErrors.unexpected;
  }
}

function resultOf(found: readonly Assertion[]): SerialRequestStream | VaultError {
  const [request, model, serial] = found;
  if (request?.type !== "serial-request") return vaultErrors.empty;
  return {
    request,
    model: model?.type === "model" ? model : undefined,
    serial: serial?.type === "serial" ? serial : undefined,
  };
}

/** Reads serial-request, model and old serial off the body. A body that does not please is not read to its end. */
export async function readSerialRequest(body: AsyncIterable<Uint8Array>, crypto: Crypto): Promise<ReadOutcome> {
  const reader = new RequestReader(crypto);
  const outcome = (result: ReadOutcome["result"]) => ({ types: reader.found.map((one) => one.type), result });
  let last = 0;
  let any = false;
  for await (const chunk of body) {
    for (const slice of slices(chunk, last)) {
      any = true;
      last = slice.at(-1) ?? last;
      const refusal = reader.push(slice);
      if (refusal !== undefined) return outcome(refusal);
    }
  }
  if (!any) return outcome(vaultErrors.empty);
  return outcome(reader.end() ?? resultOf(reader.found));
}
