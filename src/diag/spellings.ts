/** Shorter ones would black out ordinary words. */
const minSecretChars = 4;
/** Of a longer value, only parts of this size are secrets of their own. */
const minPartChars = 8;

const maxPatternChars = 512;

const scheme = /^(?:basic|bearer|digest|macaroon|negotiate|token)\s+(.+)$/i;

/** A pattern's special characters as they are. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** What a person calls the secret: the header's value, what follows the scheme, the password in Basic's base64. */
function partsOf(secret: string): readonly string[] {
  const credentials = scheme.exec(secret)?.[1]?.trim();
  if (credentials === undefined) return piecesOf(secret);
  const pieces = credentials.split(/[\s"',;=]+/).filter((piece) => piece.length >= minPartChars);
  const login = Buffer.from(credentials, "base64").toString();
  const password = /^[ -~]+$/.test(login) && login.includes(":") ? [login, login.slice(login.indexOf(":") + 1)] : [];
  return [...piecesOf(secret), ...piecesOf(credentials), ...pieces, ...password];
}

/** One pattern of many thousand characters would be none that a machine runs. */
function piecesOf(secret: string): readonly string[] {
  return secret.length <= maxPatternChars ? [secret] : (secret.match(/[\s\S]{1,256}/g) ?? []);
}

function escaped(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const twice = JSON.stringify(json).slice(1, -1);
  const url = secret.isWellFormed() ? encodeURIComponent(secret) : secret;
  const form = url.replaceAll("%20", "+").replace(/[!'()~]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
  const xml = secret.replace(/[<>&"']/g, (one) => `&#${one.charCodeAt(0)};`);
  // As Go writes JSON, and PHP.
  const go = json.replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
  const php = json.replaceAll("/", "\\/");
  return [secret, json, twice, go, php, url, form, xml, secret.replaceAll("'", "''")];
}

/** Six bits each: the characters that these bytes alone decide, wherever in a longer text they start. */
function base64Inside(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const inner = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Long base64 is folded, and its line ends may be escaped. */
const fold = "(?:\\s|\\\\+[nr])*";

function encoded(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const folded = base64Inside(bytes).map((text) => [...text].map(literally).join(fold));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("[\\s:,]*(?:0x|\\\\x)?");
  const list = [...bytes].join("\\s*,\\s*");
  return [...folded, hex, list];
}

/**
 * Every way in which these secrets may stand in a text: as they are and in upper or lower case, in JSON, a URL,
 * a form or XML, inside longer base64, in hexadecimal. Undefined where there is nothing to look for.
 */
export function spellingsOf(secrets: readonly string[]): RegExp | undefined {
  const known = [...new Set(secrets.flatMap(partsOf))].filter((secret) => secret.length >= minSecretChars);
  const patterns = known.flatMap((secret) => [...escaped(secret).map(literally), ...encoded(secret)]);
  if (patterns.length === 0) return undefined;
  return new RegExp([...new Set(patterns)].sort((a, b) => b.length - a.length).join("|"), "gi");
}
