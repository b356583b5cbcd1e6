import type { Crypto } from "../openpgp/crypto.ts";
import type { EnvelopeText } from "../openpgp/envelope.ts";
import { completeAccount } from "./account.ts";
import { completeAccountKey } from "./account-key.ts";
import type { Assertion, AssertionBase, AssertionTypeName, Headers } from "./assertion.ts";
import { AssertionError, quoted } from "./assertion-error.ts";
import { completeDeviceSessionRequest } from "./device-session-request.ts";
import { completeHardwareIdentity } from "./hardware-identity.ts";
import { count, digest, integer, invalid, primaryKeyPart, text } from "./header-checks.ts";
import { completeModel } from "./model.ts";
import { completeSerial } from "./serial.ts";
import { completeSerialRequest } from "./serial-request.ts";
import { completeStore } from "./store.ts";
import { isAssertionType, typeFacts } from "./types.ts";
import { decodeUtf8, isUtf8 } from "./utf8.ts";

const newline = 0x0a;

/** An assertion taken apart: where its content ends and what its headers say. */
export interface Pieces {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The assertion's own copy of its bytes. */
  readonly encoded: Uint8Array;
  /** The same as text, if it is ASCII: a position in it is one in the bytes. */
  readonly ascii?: string | undefined;
  /** How many of those bytes are signed. */
  readonly contentBytes: number;
}

function checkBody(headers: Headers, body: Uint8Array): void {
  const declared = integer(headers, "body-length");
  if (declared !== body.length) {
    const cause = `header "body-length" says ${declared}, but the body has ${body.length} bytes`;
    throw new AssertionError("body-length-wrong", `cannot accept body: ${cause}`, { header: "body-length" });
  }
  if (!isUtf8(body)) throw new AssertionError("not-utf8", "cannot accept body: it is not UTF-8");
}

function typeOf(headers: Headers): AssertionTypeName {
  const name = text(headers, "type");
  if (isAssertionType(name)) return name;
  const cause = `this program does not know the type ${quoted(name)}`;
  throw new AssertionError("type-unknown", `cannot accept assertion: ${cause}`, { header: "type" });
}

/** The authority a type must have, or the absence of one (snapd asserts/asserts.go checkAuthority). */
function authorityOf(headers: Headers, selfSigned: boolean): string {
  if (!selfSigned) {
    if (headers.has("signatory-id")) text(headers, "signatory-id");
    return text(headers, "authority-id");
  }
  for (const name of ["authority-id", "signatory-id"]) {
    const value = headers.get(name);
    if (value !== undefined) throw invalid(name, "none, because the assertion signs itself", value);
  }
  return "";
}

/** The signature without the newline that ends the file or precedes the next assertion. */
function signatureOf({ encoded, ascii, contentBytes }: Pieces): EnvelopeText {
  const start = contentBytes + 2;
  const total = encoded.length;
  if (total <= start) throw new AssertionError("signature-missing", "cannot accept assertion: no signature");
  const end = encoded[total - 1] === newline ? total - 1 : total;
  if (ascii !== undefined) return ascii.slice(start, end);
  const bytes = encoded.subarray(start, end);
  return decodeUtf8(bytes) ?? bytes;
}

function complete(base: AssertionBase, crypto: Crypto): Assertion {
  switch (base.type) {
    case "account":
      return completeAccount(base);
    case "account-key":
      return completeAccountKey(base, crypto);
    case "device-session-request":
      return completeDeviceSessionRequest(base);
    case "hardware-identity":
      return completeHardwareIdentity(base, crypto);
    case "model":
      return completeModel(base);
    case "serial":
      return completeSerial(base, crypto);
    case "serial-request":
      return completeSerialRequest(base, crypto);
    case "store":
      return completeStore(base);
  }
}

/**
 * The assertion these pieces make, after every check that needs nothing but the assertion itself (snapd
 * asserts/asserts.go assemble). The signature is only there; verifySignature and AssertionDatabase look inside.
 */
export function assemble(pieces: Pieces, crypto: Crypto): Assertion {
  const { headers, body, encoded, contentBytes } = pieces;
  checkBody(headers, body);
  const signKeyId = digest(headers, "sign-key-sha3-384");
  const type = typeOf(headers);
  const { primaryKey, selfSigned } = typeFacts(type);
  const base: AssertionBase = {
    type,
    headers,
    body,
    authorityId: authorityOf(headers, selfSigned),
    format: count(headers, "format"),
    primaryKey: primaryKey.map((name) => primaryKeyPart(headers, name)),
    revision: count(headers, "revision"),
    signKeyId,
    content: encoded.subarray(0, contentBytes),
    signature: signatureOf(pieces),
    encoded,
  };
  return complete(base, crypto);
}
