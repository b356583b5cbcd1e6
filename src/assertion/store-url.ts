// Which URLs a store may have is decided by Go's net/url (1.19) and by snapd asserts/store_asserts.go. WHATWG's URL
// would repair where Go refuses, so the few rules that matter here are written down one by one.

// In a host, letters, digits and these; anything beyond ASCII passes.
const hostCharacter = /^[A-Za-z0-9!$&'()*+,;=:[\]<>"\-_.~]$/;

const userInfo = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;

const authorityPattern = /^https?:\/\/([^/]*)(.*)$/is;

function hasWholeEscapes(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text);
}

/** A host may escape bytes beyond ASCII and the percent sign; an IPv6 zone may escape what a host may hold, and space. */
function escapeIsAllowed(hex: string, inZone: boolean): boolean {
  if (hex === "25") return true;
  const byte = Number.parseInt(hex, 16);
  if (!inZone) return byte >= 0x80;
  return byte === 0x20 || hostCharacter.test(String.fromCharCode(byte));
}

function isHostText(text: string, inZone: boolean): boolean {
  if (!hasWholeEscapes(text)) return false;
  const escapes = [...text.matchAll(/%(..)/gs)];
  if (!escapes.every(([, hex = ""]) => escapeIsAllowed(hex, inZone))) return false;
  return [...text.replace(/%../gs, "")].every((letter) => letter >= "\x80" || hostCharacter.test(letter));
}

/** An address in brackets, perhaps with a zone behind %25, and perhaps a port. */
function isBracketedHost(host: string): boolean {
  const end = host.lastIndexOf("]");
  if (end < 0 || !/^(?::[0-9]*)?$/.test(host.slice(end + 1))) return false;
  const zone = host.slice(0, end).indexOf("%25");
  if (zone < 0) return isHostText(host, false);
  return isHostText(host.slice(0, zone), false) && isHostText(host.slice(zone, end), true);
}

function isHost(host: string): boolean {
  if (host.startsWith("[")) return isBracketedHost(host);
  const colon = host.lastIndexOf(":");
  if (colon >= 0 && !/^:[0-9]*$/.test(host.slice(colon))) return false;
  return host !== "" && isHostText(host, false);
}

/** Is this an http or https URL with a host and with neither query nor fragment, as snapd sees it? */
export function isStoreUrl(text: string): boolean {
  // A lone "#" or "?" at the end starts an empty fragment or query, which counts as none.
  const url = text.replace(/#$/, "").replace(/\?$/, "");
  if (/[?#]/.test(url) || /[\0-\x1f\x7f]/.test(url)) return false;
  const [, authority, path] = authorityPattern.exec(url) ?? [];
  if (authority === undefined || path === undefined || !hasWholeEscapes(path)) return false;
  const at = authority.lastIndexOf("@");
  const user = at < 0 ? "" : authority.slice(0, at);
  return isHost(authority.slice(at + 1)) && userInfo.test(user) && hasWholeEscapes(user);
}
