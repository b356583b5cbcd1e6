import { printable } from "../../problem/printable.ts";
import type { Located, LocatedEntry } from "../located.ts";
import { Secret } from "../secret.ts";
import { type CheckContext, inside, type Shape, textOf, wrongKind } from "../shape.ts";
import { resolvePath } from "./paths.ts";
import { readSecretFile, valueFault } from "./secret-file.ts";

/** A header's value and how it came here: written in the settings, or read from a file. */
export interface HeaderSetting {
  readonly value: Secret;
  readonly literal: boolean;
  readonly entry: LocatedEntry;
}

const maxHeaders = 32;
const maxNameChars = 64;
const tokenPattern = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";
const token = new RegExp(tokenPattern);

/** Set by the HTTP client or by the protocol itself (RFC 9110 sections 7.6.1, 7.8, 8.3, 8.6; snapd sets the first). */
const ownHeaders = new Set(
  (
    "content-type content-length host transfer-encoding connection keep-alive te trailer upgrade expect " +
    "proxy-connection proxy-authorization x-snap-device-service-url __proto__"
  ).split(" "),
);

/** Header names are lower-cased: HTTP does not tell cases apart, and neither may the layers. */
export const headers: Shape<ReadonlyMap<string, HeaderSetting>> = {
  inWords: "map of header name to text or {file: PATH}",
  jsonSchema: {
    type: "object",
    maxProperties: maxHeaders,
    propertyNames: { pattern: tokenPattern, maxLength: maxNameChars },
    additionalProperties: {
      oneOf: [
        { type: "string", minLength: 1, maxLength: 8192, pattern: "^[!-~]([ -~]*[!-~])?$" },
        {
          type: "object",
          properties: { file: { type: "string", minLength: 1 } },
          required: ["file"],
          additionalProperties: false,
        },
      ],
    },
  },
  check(value, context) {
    const folder = context.layer === "snapctl" ? "/var/snap/GADGET/common/" : "";
    const example = `{"api-key": {"file": "${folder}api-key"}}`;
    if (value.kind !== "map") return wrongKind(value, context, "a map of header names", example);
    if (value.entries.length > maxHeaders) {
      const problem = `${context.path} has ${value.entries.length} headers`;
      context.report(value.at, { code: "settings-value-wrong", problem, fix: `Keep it to ${maxHeaders} headers.` });
      return undefined;
    }
    const read = new Map<string, HeaderSetting>();
    for (const entry of value.entries) readHeader(entry, context, read);
    return read;
  },
};

function readHeader(entry: LocatedEntry, context: CheckContext, read: Map<string, HeaderSetting>): void {
  const name = entry.name.toLowerCase();
  const path = `${context.path}.${printable(entry.name, maxNameChars)}`;
  const own = inside(context, path);
  const fault = nameFault(entry.name) ?? twiceFault(entry, read.get(name)?.entry);
  if (fault !== undefined) {
    own.report(entry.at, { code: "settings-header-refused", ...fault, problem: `${path} ${fault.problem}` });
    return;
  }
  const value = readValue(entry.value, own);
  if (value !== undefined) read.set(name, { ...value, entry });
}

function twiceFault(
  { at }: LocatedEntry,
  first: LocatedEntry | undefined,
): { problem: string; fix: string } | undefined {
  if (first === undefined) return undefined;
  const apart = first.at.line !== undefined && first.at.line !== at.line;
  const which = apart ? `the lines ${first.at.line} and ${at.line}` : "the two";
  return {
    problem: `stands there twice, first as ${printable(first.name, maxNameChars)}${apart ? ` in line ${first.at.line}` : ""}`,
    fix: `Keep one of ${which}: header names do not tell upper from lower case.`,
  };
}

const shellVariable = {
  problem: "is the name of a shell variable, and values are taken as written",
  fix: "Write the value into a file of its own (mode 600), and {file: PATH} here.",
};

function nameFault(name: string): { problem: string; fix: string } | undefined {
  if (ownHeaders.has(name.toLowerCase())) {
    return {
      problem: "is set by the program itself",
      fix: "Remove the line; the vault gets the right value without it.",
    };
  }
  if (name.endsWith(":"))
    return { problem: "has a colon in its name", fix: "Write the header's name without the colon." };
  if (token.test(name) && name.length <= maxNameChars) return undefined;
  return {
    problem: "is no header name",
    fix: `Use letters, digits and dashes, at most ${maxNameChars}, as in api-key.`,
  };
}

function readValue(value: Located, context: CheckContext): { value: Secret; literal: boolean } | undefined {
  if (value.kind === "map") return readFromFile(value.entries, value, context);
  const text = textOf(value, context, { expected: "text or {file: PATH}", example: '"VALUE"', secret: true });
  if (text === undefined) return undefined;
  if (/^\$(?:[A-Za-z_]\w*|\{\w+\})$/.test(text)) {
    context.report(value.at, {
      code: "settings-value-wrong",
      ...shellVariable,
      problem: `${context.path} ${shellVariable.problem}`,
    });
    return undefined;
  }
  const fault = valueFault(text);
  if (fault === undefined) return { value: new Secret(text), literal: true };
  context.report(value.at, { code: "settings-header-refused", ...fault, problem: `${context.path} ${fault.problem}` });
  return undefined;
}

function readFromFile(
  entries: readonly LocatedEntry[],
  value: Located,
  context: CheckContext,
): { value: Secret; literal: boolean } | undefined {
  const [file] = entries;
  if (file === undefined || entries.length !== 1 || file.name !== "file") {
    context.report(value.at, {
      code: "settings-value-wrong",
      problem: `${context.path} is a map that is not {file: PATH}`,
      fix: "Write the value as text, or {file: PATH} with that one key.",
    });
    return undefined;
  }
  const own = inside(context, `${context.path}.file`);
  const written = textOf(file.value, own, { expected: "the path of a file", example: "{file: api-key}" });
  const path = written === undefined ? undefined : resolvePath(written, file.value.at, own);
  const secret = path === undefined ? undefined : readSecretFile(path, file.value.at, own);
  return secret === undefined ? undefined : { value: secret, literal: false };
}
