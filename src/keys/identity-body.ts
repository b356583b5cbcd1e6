export interface IdentityInBody {
  readonly publicKey: Uint8Array;
  readonly proof: Uint8Array;
}

const maxBodyBytes = 16 * 1024;

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/**
 * The body of the serial-request, which the vault copies into the serial assertion for good: YAML with one top-level
 * key. Quoted, so that no reader takes the base64 for anything but text; the same bytes every time.
 */
export function identityBody({ publicKey, proof }: IdentityInBody): Uint8Array {
  const lines = [
    "identity-key:",
    '  algorithm: "ed25519"',
    `  public-key: "${base64(publicKey)}"`,
    `  proof: "${base64(proof)}"`,
  ];
  return new TextEncoder().encode(`${lines.join("\n")}\n`);
}

/** Our four lines, from the start of a line, and nothing indented after them that would belong to the same map. */
const template =
  /(?:^|\n)identity-key:\n {2}algorithm: "ed25519"\n {2}public-key: "([A-Za-z0-9+/]{43}=)"\n {2}proof: "([A-Za-z0-9+/]{86}==)"(?:\n*$|\n(?!\s))/;

/** Base64 has unused bits at its end: only one of the spellings is the one that is written. */
function decodeExactly(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  return base64(bytes) === text ? bytes : undefined;
}

/**
 * The identity key and its proof in the body of a serial or serial-request, for those who verify one with verifyProof.
 * Only the exact form of identityBody counts, once, with other top-level keys of the author beside it; undefined for
 * anything else.
 */
export function readIdentityFromBody(body: Uint8Array): IdentityInBody | undefined {
  if (body.length > maxBodyBytes) return undefined;
  const text = Buffer.from(body).toString("latin1");
  if (text.split(/^(?:identity-key|"identity-key"|'identity-key')\s*:/m).length !== 2) return undefined;
  const match = template.exec(text);
  const publicKey = match?.[1] === undefined ? undefined : decodeExactly(match[1]);
  const proof = match?.[2] === undefined ? undefined : decodeExactly(match[2]);
  return publicKey === undefined || proof === undefined ? undefined : { publicKey, proof };
}
