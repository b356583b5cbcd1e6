import { TaskFailure } from "./task-end.ts";

/** Why Go's url.Parse refuses a text, as far as a gadget's author may meet it (net/url parse). */
function goRefusal(text: string): string | undefined {
  if (/[\0-\x1f\x7f]/.test(text)) return "net/url: invalid control character in URL";
  const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text);
  if (text.startsWith(":")) return "missing protocol scheme";
  if (!scheme && /^[^/?#]*:/.test(text)) return "first path segment in URL cannot contain colon";
  const host = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/([^/?#]*)/.exec(text)?.[1] ?? "";
  if (/[\s<>"{}|\\^`]/.test(host)) return 'invalid character " " in host name';
  return /%(?![0-9a-fA-F]{2})/.test(text) ? "invalid URL escape" : undefined;
}

/** device-service.url with a slash at the end of its path; query and fragment play no part. @throws TaskFailure url-wrong */
export function serviceBase(text: string): string {
  const refusal = goRefusal(text);
  if (refusal !== undefined) {
    const message = `cannot parse device registration base URL ${JSON.stringify(text)}: parse ${JSON.stringify(text)}: ${refusal}`;
    throw new TaskFailure("url-wrong", message);
  }
  const path = text.replace(/[?#].*$/s, "");
  const base = path.endsWith("/") ? path : `${path}/`;
  // Without a scheme it is all path, which Go's ResolveReference makes an absolute one.
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(base) || base.startsWith("/") ? base : `/${base}`;
}
