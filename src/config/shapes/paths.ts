import { isAbsolute, resolve } from "node:path";
import { hasControls, printable } from "../../problem/printable.ts";
import type { FileContent } from "../files.ts";
import type { Located, Place } from "../located.ts";
import { type CheckContext, type Remark, type Shape, textOf } from "../shape.ts";
import { listOf } from "./list.ts";

const maxChars = 4096;

export interface FileRules {
  readonly example: string;
  readonly content: FileContent;
}

/** Keys that nobody else may read. */
const privateContents: readonly FileContent[] = ["hardware-key", "private-key"];

/** A file that must exist; given back absolute. A file with a private key must not be open to others. */
export function filePath(rules: FileRules): Shape<string> {
  return {
    inWords: "path of a file",
    jsonSchema: { type: "string", minLength: 1, maxLength: maxChars },
    check(value, context) {
      const expected = "the path of a file";
      const written = textOf(value, context, { expected, example: rules.example });
      const path = written === undefined ? undefined : resolvePath(written, value.at, context);
      if (path !== undefined) checkFile(path, value, context, rules.content);
      return path;
    },
  };
}

export function filePaths(rules: FileRules): Shape<readonly string[]> {
  const { example } = rules;
  return listOf(filePath(rules), { inWords: "list of paths of files", example: `["${example}"]`, max: 32 });
}

/** A path as written, made absolute from the layer's folder. No variable and no ~ is replaced. */
export function resolvePath(written: string, at: Place, context: CheckContext): string | undefined {
  const fault = pathFault(written, context);
  if (fault === undefined) return context.folder === undefined ? written : resolve(context.folder, written);
  context.report(at, { code: "settings-value-wrong", ...fault, problem: `${context.path} ${fault.problem}` });
  return undefined;
}

function pathFault(written: string, context: CheckContext): { problem: string; fix: string } | undefined {
  if (written === "") return { problem: "is an empty path", fix: "Write the file's path or remove the key." };
  if (written.length > maxChars || hasControls(written)) {
    return {
      problem: "is no usable path",
      fix: `Write a path of at most ${maxChars} characters without control characters.`,
    };
  }
  if (/^~|\$[A-Z{]/.test(written)) {
    return {
      problem: `holds a shell shortcut ("${printable(written, 60)}"), and paths are taken as written`,
      fix: "Write the full path, as /var/snap/GADGET/common/FILE, or one relative to the settings file.",
    };
  }
  if (context.folder === undefined && !isAbsolute(written)) {
    return {
      problem: `is the relative path "${printable(written, 60)}", and values of snap set have no folder it could start from`,
      fix: "Write an absolute path, as /var/snap/GADGET/common/FILE.",
    };
  }
  return undefined;
}

function checkFile(path: string, value: Located, context: CheckContext, content: FileContent): void {
  const look = context.files?.look(path);
  if (look === undefined || look.kind === "elsewhere") return;
  if (look.kind === "file") {
    if (privateContents.includes(content)) checkMode(path, look.mode, value.at, context);
    const fault = context.inspect?.(content, path);
    if (fault !== undefined) {
      const problem = `${context.path}: ${printable(fault.problem, 300)}`;
      context.report(value.at, { code: "settings-content-wrong", problem, fix: fault.fix });
    }
    return;
  }
  if (look.kind === "unreadable") return context.report(value.at, notReadable(path, look.reason, context));
  const why = look.kind === "missing" ? "which does not exist" : `which is ${look.what}`;
  context.report(value.at, {
    code: "settings-file-missing",
    problem: `${context.path} names ${printable(path, 120)}, ${why}`,
    fix: `Put the file there, or correct the path${relativeHint(path, value, context)}.`,
  });
}

/** The file may be as it should be: this user may not see it. */
export function notReadable(path: string, reason: string, context: CheckContext): Remark {
  return {
    code: "settings-file-unreadable",
    problem: `${context.path} names ${printable(path, 120)}, which this user may not read (${reason})`,
    fix: "Run the command as root, as snapd runs the hooks, or as the user who owns the file.",
  };
}

function relativeHint(path: string, value: Located, context: CheckContext): string {
  const { folder } = context;
  if (folder === undefined || value.kind !== "scalar" || value.value === path) return "";
  return ` (relative paths start at ${printable(folder, 120)})`;
}

/** A secret that any user of the system may read or replace is none. */
export function checkMode(path: string, mode: number, at: Place, context: CheckContext): void {
  if ((mode & 0o007) === 0) return;
  const may = (mode & 0o002) === 0 ? "read" : "changed";
  context.report(at, {
    code: "settings-secret-exposed",
    problem: `${printable(path, 120)} holds a secret and may be ${may} by every user (mode ${mode.toString(8).padStart(4, "0")})`,
    fix: path.startsWith("/snap/")
      ? "Run chmod 600 on it before the gadget is packed: here it cannot be changed."
      : `Run chmod 600 ${printable(path, 120)}; of a file in a gadget, before it is packed.`,
  });
}
