/** A secret as it may be found: under one name, in every form in which it could have got somewhere. */
export interface Canary {
  readonly name: string;
  readonly forms: readonly Form[];
}

export interface Form {
  readonly form: string;
  readonly text: string;
}

/** Long enough never to stand anywhere by chance, short enough to find a secret that was cut. */
const windowChars = 16;

/** Beginning, middle and end: half a secret is one, too. */
function windows(text: string): readonly string[] {
  if (text.length <= windowChars) return [text];
  const middle = Math.floor((text.length - windowChars) / 2);
  return [...new Set([0, middle, text.length - windowChars].map((at) => text.slice(at, at + windowChars)))];
}

/** Base64 of bytes that stand somewhere inside other bytes: three ways to be aligned, the edges left out. */
function base64Forms(bytes: Buffer): Form[] {
  return [0, 1, 2].flatMap((skip) => {
    const inner = bytes.subarray(skip, bytes.length - ((bytes.length - skip) % 3));
    const standard = inner.toString("base64");
    const both = { base64: standard, base64url: standard.replaceAll("+", "-").replaceAll("/", "_") };
    return Object.entries(both).flatMap(([form, whole]) => windows(whole).map((text) => ({ form, text })));
  });
}

function hexForms(bytes: Buffer): Form[] {
  const hex = bytes.toString("hex");
  return [hex, hex.toUpperCase()].flatMap((whole) => windows(whole).map((text) => ({ form: "hex", text })));
}

/** What a person may write and a program escape: an API key, a macaroon, a cookie. */
export function textCanary(name: string, secret: string): Canary {
  const written = {
    plain: secret,
    "URL-encoded": encodeURIComponent(secret),
    "form-encoded": new URLSearchParams([["x", secret]]).toString().slice(2),
    "JSON-escaped": JSON.stringify(secret).slice(1, -1),
    "JSON-escaped twice": JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    "upper case": secret.toUpperCase(),
    "lower case": secret.toLowerCase(),
  };
  const forms = Object.entries(written).flatMap(([form, whole]) => windows(whole).map((text) => ({ form, text })));
  const bytes = Buffer.from(secret);
  return { name, forms: [...forms, ...base64Forms(bytes), ...hexForms(bytes)] };
}

/** What is made of bytes: a private number of a key. */
export function bytesCanary(name: string, secret: Uint8Array): Canary {
  const bytes = Buffer.from(secret);
  const decimal = BigInt(`0x${bytes.toString("hex")}`).toString(10);
  const list = [...bytes].join(",");
  const numbers = [
    ...windows(decimal).map((text) => ({ form: "decimal", text })),
    ...windows(list).map((text) => ({ form: "list of bytes", text })),
  ];
  return {
    name,
    forms: [...numbers, ...base64Forms(bytes), ...hexForms(bytes), { form: "bytes", text: bytes.toString("latin1") }],
  };
}
