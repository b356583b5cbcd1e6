import { printable } from "../problem/printable.ts";

/** Shorter values stand in too many innocent words to be replaced. */
const minSecretChars = 4;
const open = new Set(["accept", "content-type", "snap-device-capabilities", "user-agent"]);

/**
 * A service's words without our header values: some vault versions repeat the API key in their message
 * (serial-vault service/response, ErrorInvalidModel).
 */
export function redactHeaderValues(text: string, headers: Readonly<Record<string, string>>): string {
  let out = text;
  for (const [name, value] of Object.entries(headers)) {
    const secret = value.trim();
    if (open.has(name.toLowerCase()) || secret.length < minSecretChars) continue;
    out = out.replaceAll(secret, `[${printable(name, 40)}]`);
  }
  return out;
}
