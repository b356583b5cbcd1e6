import type { Assertion, SerialRequestAssertion } from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { encodeUtf8 } from "../../assertion/utf8.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import { decodeSignature } from "../../openpgp/signature.ts";

// The vault passes on what snapd's decoder and Go's libraries say, so the rig has to speak like them.

const newlines = new Set([0x0a, 0x0d]);

function isBase64Char(byte: number): boolean {
  return /[A-Za-z0-9+/]/.test(String.fromCharCode(byte));
}

/** Where Go's base64 decoder stops; undefined if it does not. A group cut short is reported at its start. */
export function base64FaultAt(text: Uint8Array): number | undefined {
  let inGroup = 0;
  for (const [at, byte] of text.entries()) {
    if (newlines.has(byte)) continue;
    if (byte === 0x3d) {
      const rest = text.subarray(at).filter((one) => !newlines.has(one));
      return inGroup >= 2 && rest.length === 4 - inGroup && rest.every((one) => one === 0x3d) ? undefined : at;
    }
    if (!isBase64Char(byte)) return at;
    inGroup = (inGroup + 1) % 4;
  }
  return inGroup === 0 ? undefined : text.length - inGroup;
}

/** What snapd says about a signature that does not verify. */
export function signatureFault(signed: Assertion, crypto: Crypto, error: AssertionError): string {
  const { signature: written } = signed;
  const at = base64FaultAt(typeof written === "string" ? encodeUtf8(written) : written);
  if (at !== undefined) return `cannot decode signature: illegal base64 data at input byte ${at}`;
  if (error.code === "signature-malformed") return `cannot decode signature: ${error.message}`;
  const signature = decodeSignature(written);
  const digest = crypto.hash(signature.hash, [signed.content, signature.suffix]);
  const tagged = digest[0] === signature.tag[0] && digest[1] === signature.tag[1];
  const why = tagged ? "RSA verification failure" : "hash tag doesn't match";
  return `failed signature verification: openpgp: invalid signature: ${why}`;
}

/** The complaint about a self-signature that does not verify. */
export function selfSignatureMessage(request: SerialRequestAssertion, crypto: Crypto, error: AssertionError): string {
  return `could not validate serial-request self-signature (${signatureFault(request, crypto, error)})`;
}

function tooBig(seen: Uint8Array): string {
  const headers = Buffer.from(seen).toString("latin1").split("\n\n", 1)[0] ?? "";
  const length = /^body-length: (\d+)$/m.exec(headers)?.[1];
  if (length !== undefined) return `assertion body length ${length} exceeds maximum body size`;
  return 'error reading assertion headers: maximum size exceeded while looking for delimiter "\\n\\n"';
}

/** The complaint about bytes that do not decode; `seen` are the bytes of the assertion at fault. */
export function decodeMessage(error: unknown, seen: Uint8Array): string {
  if (!(error instanceof AssertionError)) throw error;
  if (error.code === "stream-truncated") return "unexpected EOF";
  if (error.code === "stream-too-big") return tooBig(seen);
  if (error.code === "separator-missing") return "missing content/signature separator";
  const text = Buffer.from(seen).toString("utf8");
  if (error.code === "headers-malformed") {
    const line = text.split("\n").find((one) => !one.includes(":")) ?? "";
    return `parsing assertion headers: header entry missing ':' separator: ${JSON.stringify(line)}`;
  }
  const type = /^type: (.*)$/m.exec(text)?.[1] ?? "";
  if (error.code === "type-unknown") return `unknown assertion type: ${JSON.stringify(type)}`;
  if (error.code === "header-missing") return `assertion ${type}: "${error.header ?? ""}" header is mandatory`;
  return error.message;
}
