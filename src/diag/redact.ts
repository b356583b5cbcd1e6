const mask = "[redacted]";

/** Shorter ones would black out ordinary words. */
const minSecretChars = 4;

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** name: value, name=value and "name": "value" of the headers that vaults and stores take secrets in. */
const named = /((?:api[-_ ]?key|authorization|macaroon|password|secret|token)["']?\s*[:=]\s*["']?)[^\s"',;}]+/gi;
/** USER:PASSWORD@ in a URL. */
const userInfo = /(:\/\/)[^\s/@"']+@/g;

/** Every way in which a secret may stand in a text: as it is, in JSON, in base64, in a URL. */
function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [secret, json, base64, encodeURIComponent(secret)];
}

/**
 * Takes out what must not leave the device: the secrets the settings hold, and whatever looks like one. Rather too much
 * than too little: this is for texts that are mailed.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets
    .filter((secret) => secret.length >= minSecretChars)
    .flatMap(spellings)
    .toSorted((a, b) => b.length - a.length);
  const without = known.reduce((rest, secret) => rest.replaceAll(secret, mask), text);
  return without.replace(privateKey, mask).replace(named, `$1${mask}`).replace(userInfo, `$1${mask}@`);
}
