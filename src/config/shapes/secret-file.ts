import { printable } from "../../problem/printable.ts";
import type { Place } from "../located.ts";
import { Secret } from "../secret.ts";
import type { CheckContext } from "../shape.ts";
import { checkMode, notReadable } from "./paths.ts";

/** The longest header value, in bytes; servers commonly stop at 8 KiB for a whole header line. */
const secretMaxBytes = 8192;

/** What is wrong with a header's value, or undefined. The value itself is never part of the answer. */
export function valueFault(text: string): { problem: string; fix: string } | undefined {
  if (text === "") return { problem: "is empty", fix: "Write a value or remove the line." };
  if (text.length > secretMaxBytes) {
    return { problem: `has ${text.length} characters`, fix: `Keep it to ${secretMaxBytes} characters.` };
  }
  if (text !== text.trim()) return { problem: "begins or ends with a blank", fix: "Remove the blank." };
  if (/^[ -~]*$/.test(text)) return undefined;
  const breaks = /[\r\n]/.test(text);
  return {
    problem: breaks ? "has more than one line" : "holds a character that is not visible ASCII",
    fix: breaks
      ? "Write the value on one line."
      : "Type the value again; quotes and dashes copied from a text are often others.",
  };
}

/** The file's only line as a header's value; undefined after a remark. */
export function readSecretFile(path: string, at: Place, context: CheckContext): Secret | undefined {
  // Another machine's file cannot be read here: the check goes on without its content.
  if (context.files === undefined) return new Secret("");
  const read = context.files.read(path, secretMaxBytes + 2);
  if (read.kind === "elsewhere") return new Secret("");
  if (read.kind === "read") {
    checkMode(path, read.mode, at, context);
    return secretOf(read.bytes, path, at, context);
  }
  const shown = printable(path, 120);
  if (read.kind === "too-big") {
    const problem = `${context.path} names ${shown}, which is larger than ${secretMaxBytes} bytes`;
    context.report(at, {
      code: "settings-secret-wrong",
      problem,
      fix: "Write the value alone into the file, on one line.",
    });
    return undefined;
  }
  if (read.kind === "unreadable") {
    context.report(at, notReadable(path, read.reason, context));
    return undefined;
  }
  const why = read.kind === "missing" ? "which does not exist" : `which is ${read.what}`;
  context.report(at, {
    code: "settings-file-missing",
    problem: `${context.path} names ${shown}, ${why}`,
    fix: "Write the value into this file with mode 600, or correct the path.",
  });
  return undefined;
}

function secretOf(bytes: Uint8Array, path: string, at: Place, context: CheckContext): Secret | undefined {
  // Latin-1 keeps every byte a character of its own, so that whatever is not ASCII is found by valueFault.
  const text = Buffer.from(bytes)
    .toString("latin1")
    .replace(/\r?\n$/, "");
  const fault = valueFault(text);
  if (fault === undefined) return new Secret(text);
  context.report(at, {
    code: "settings-secret-wrong",
    problem: `${context.path} names ${printable(path, 120)}, whose content ${fault.problem}`,
    fix: `${fault.fix} The file holds the value alone, on one line.`,
  });
  return undefined;
}
