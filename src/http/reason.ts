import { printable } from "../problem/printable.ts";
import { breaksRules } from "./failure.ts";

const maxChars = 160;
/** OpenSSL's own line: thread, code, library, function, reason, file of the machine it was built on. */
const openSsl = /[0-9A-F]{8,}:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):[^\s]*/u;
/** Node's advice to who runs it by hand. */
const advice = /; if the root CA is installed locally, try running Node\.js with --use-system-ca$/u;

/** Why an exchange failed, in the words of who found out, without what helps nobody on a device. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (breaksRules(error)) return "the answer breaks the rules of HTTP";
  const words = error.message.trim().replace(advice, "").replace(openSsl, "$1").trim();
  return printable(words, maxChars);
}
