import { withoutKeyPackets } from "./key-packets.ts";
import { isOnlySecretName, isSecretName, withoutNamed } from "./named-secrets.ts";
import { spellingsOf } from "./spellings.ts";

const mask = "[redacted]";

const keyBlock =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|$)/g;
/** Deeper ones are no document of ours, and are masked whole. */
const maxDepth = 50;

/**
 * USER:PASSWORD@ in a URL, whatever the password holds: up to the last @ of what stands together. Where that @ may as well belong to
 * what the URL asks for, all of it goes.
 */
function withoutUserInfo(text: string): string {
  return text.replace(/\S+/g, (run) => {
    const from = run.indexOf("://") + 3;
    const end = run.lastIndexOf("@");
    if (from < 3 || end <= from) return run;
    const rest = run.slice(from, end).includes("?") ? "" : run.slice(end);
    return `${run.slice(0, from)}${mask}${rest}`;
  });
}

/** What a URL asks for: signed ones carry their secret there. */
function withoutQueries(text: string): string {
  return text.replace(/\S+/g, (run) => {
    const scheme = run.indexOf("://");
    const query = scheme < 0 ? -1 : run.indexOf("?", scheme);
    return query < 0 ? run : `${run.slice(0, query + 1)}${mask}`;
  });
}

type Redact = (text: string) => string;

function plainly(spellings: RegExp | undefined): Redact {
  return (text) => {
    const unknown = spellings === undefined ? text : text.replace(spellings, mask);
    const keyless = withoutKeyPackets(unknown.replace(keyBlock, mask), mask);
    return withoutQueries(withoutNamed(withoutUserInfo(keyless), mask));
  };
}

function inValue(value: unknown, redactText: Redact, depth: number): unknown {
  if (depth > maxDepth) return mask;
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item: unknown, at) => {
      const before: unknown = value[at - 1];
      return typeof before === "string" && isOnlySecretName(before) ? mask : inValue(item, redactText, depth + 1);
    });
  }
  const members = Object.entries(value).map(([key, member]: [string, unknown]) => {
    const isHidden = isSecretName(key) && member !== null && typeof member !== "boolean";
    return [redactText(key), isHidden ? mask : inValue(member, redactText, depth + 1)] as const;
  });
  return Object.fromEntries(members);
}

/** The document of a text that is JSON and no bare word or number; undefined for any other. */
function documentIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function redactJson(text: string, redactText: Redact): string | undefined {
  const document = documentIn(text);
  if (document === undefined) return undefined;
  const indent = text.trim().includes("\n") ? 2 : 0;
  return JSON.stringify(inValue(document, redactText, 0), null, indent) + (text.endsWith("\n") ? "\n" : "");
}

/**
 * Takes out what must not leave the device: the secrets the settings hold, and whatever looks like one. Rather too much
 * than too little: this is for texts that are mailed. Documents in JSON, one in all or one a line, stay documents.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const spellings = spellingsOf(secrets);
  const redactText = plainly(spellings);
  const redacted =
    redactJson(text, redactText) ??
    text
      .split(/(?<=\n)(?=[[{])|(?<=[}\]]\n)/)
      .map((part) => redactJson(part, redactText) ?? redactText(part))
      .join("");
  // A number, or what stands across two parts.
  return spellings === undefined ? redacted : redacted.replace(spellings, mask);
}
