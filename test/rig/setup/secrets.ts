import { decodePrivateKey } from "../../../src/openpgp/private-key.ts";
import { filesBelow } from "./device-state.ts";

/** Long enough never to stand anywhere by chance. */
const tellingChars = 40;
const keyFile = /(?:^|\/)private-keys-v1\/[^/]+$/;
const identityFile = /(?:^|\/)prepare-device\/identity-key$/;

function bytesAsTexts(value: Uint8Array): readonly string[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString("hex");
  const texts = [hex, BigInt(`0x${hex}`).toString(10), bytes.toString("base64"), bytes.toString("base64url")];
  return texts.map((text) => text.slice(0, tellingChars));
}

function deviceKeyTexts(content: Buffer): readonly string[] {
  try {
    const { d, p, q } = decodePrivateKey(new Uint8Array(content));
    const unfolded = content.toString("latin1").replace(/\s/g, "");
    return [unfolded.slice(-tellingChars), ...[d, p, q].flatMap(bytesAsTexts)];
  } catch {
    // A key file that a scenario has broken on purpose.
    return [];
  }
}

function identityKeyTexts(content: Buffer): readonly string[] {
  const body = content
    .toString("latin1")
    .replace(/-----[A-Z ]+-----/g, "")
    .replace(/\s/g, "");
  const seed = Buffer.from(body, "base64").subarray(-32);
  return seed.length < 32 ? [] : [body.slice(-tellingChars), ...bytesAsTexts(seed)];
}

/** Texts that give a secret of this device away, each with the only files that may hold them. */
function secretsOf(files: ReadonlyMap<string, Buffer>): readonly { text: string; allowed: RegExp }[] {
  return [...files].flatMap(([path, content]) => {
    if (keyFile.test(path)) return deviceKeyTexts(content).map((text) => ({ text, allowed: keyFile }));
    if (identityFile.test(path)) return identityKeyTexts(content).map((text) => ({ text, allowed: identityFile }));
    return [];
  });
}

/**
 * Where a secret stands that should not: the API key anywhere, private numbers of keys anywhere but in their key files.
 * `said` is what processes wrote to stdout and stderr.
 */
export function secretLeaks(root: string, apiKey: string, said: readonly string[]): readonly string[] {
  const files = filesBelow(root);
  const nowhere = /^(?!)/;
  const secrets = [{ text: apiKey, allowed: nowhere }, ...secretsOf(files)];
  const places = [...files, ...said.map((text, index) => [`output ${index + 1}`, Buffer.from(text)] as const)];
  return places.flatMap(([path, content]) =>
    secrets.filter(({ text, allowed }) => !allowed.test(path) && content.includes(text)).map(() => path),
  );
}
