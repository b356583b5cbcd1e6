import { printable } from "../problem/printable.ts";

/** Shorter values stand in too many innocent words to be replaced. */
const minSecretChars = 4;
const open = new Set(["accept", "content-type", "snap-device-capabilities", "user-agent"]);

/** The value as it is, and as it stands in a URL; in whatever case, because a host's name loses it. */
function formsOf(secret: string): RegExp[] {
  const forms = new Set([secret, ...(secret.isWellFormed() ? [encodeURIComponent(secret)] : [])]);
  return [...forms].map((form) => new RegExp(form.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi"));
}

/**
 * A service's words without our header values: some vault versions repeat the API key in their message
 * (serial-vault service/response, ErrorInvalidModel), and a redirect can carry it on. Give it the whole text: what was
 * cut may end in a part of a value.
 */
export function redactHeaderValues(text: string, headers: Readonly<Record<string, string>>): string {
  let out = text;
  for (const [name, value] of Object.entries(headers)) {
    const secret = value.trim();
    if (open.has(name.toLowerCase()) || secret.length < minSecretChars) continue;
    for (const form of formsOf(secret)) out = out.replace(form, () => `[${printable(name, 40)}]`);
  }
  return out;
}
