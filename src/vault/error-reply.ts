/** What an error answer says, whatever wrote it; everything is the other side's text and unchecked. */
export interface ErrorReply {
  /** The Serial Vault's error_code, or the code of the first entry of a store's error list. */
  readonly code: string;
  readonly message: string;
}

function field(value: unknown, ...names: readonly string[]): string {
  if (typeof value !== "object" || value === null) return "";
  for (const name of names) {
    const found: unknown = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    if (typeof found === "string" && found !== "") return found;
  }
  return "";
}

function firstListed(value: object): unknown {
  for (const name of ["error_list", "error-list", "errors"]) {
    const list: unknown = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    if (Array.isArray(list) && list.length > 0) return list[0];
  }
  return undefined;
}

/** Text of an answer, whatever its charset claims: wrong bytes become U+FFFD, a byte order mark is dropped. */
export function replyText(body: Uint8Array): string {
  return new TextDecoder("utf-8").decode(body);
}

/** The JSON value of an answer, or undefined if it is none. */
export function replyJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(replyText(body));
  } catch {
    return undefined;
  }
}

/**
 * Reads the Serial Vault's {"error_code","message"}, the store's {"error_list":[{"code","message"}]} in its three
 * spellings, and problem+json. Undefined if the answer is no JSON object.
 */
export function readErrorReply(body: Uint8Array): ErrorReply | undefined {
  const value = replyJson(body);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const listed = firstListed(value);
  return {
    code: field(value, "error_code", "code") || field(listed, "code"),
    message: field(value, "message") || field(listed, "message") || field(value, "detail", "title", "error"),
  };
}
