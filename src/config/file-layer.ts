import { fingerprint } from "../disk/fingerprint.ts";
import { decodeCheckedSettings, encodeCheckedSettings } from "./cache.ts";
import type { FileRead, SettingsFiles } from "./files.ts";
import { type Finding, findingAt } from "./finding.ts";
import type { Located, Place } from "./located.ts";

/** The longest settings file that is read, in bytes. */
export const settingsMaxBytes = 65_536;

/** Where the caller keeps what was read, beside the device's keys and with mode 0600. Faults of it are its own. */
export interface SettingsCache {
  read(): string | undefined;
  write(text: string): void;
}

export interface FileLayer {
  readonly path: string;
  readonly source: string;
  /** Undefined: unreadable, see findings. */
  readonly tree: Located | undefined;
  readonly findings: readonly Finding[];
  /** Puts what was read into the cache, unless it came from there. For settings without mistakes only. */
  keep(): void;
}

/** A settings file, and how the person called it: findings name it so. */
export interface NamedFile {
  readonly path: string;
  readonly source: string;
}

/** Reads the file, from the cache where that is of the same bytes. The YAML reader is loaded only when it is needed. */
export async function readSettingsFile(
  { path, source }: NamedFile,
  files: SettingsFiles,
  cache?: SettingsCache,
): Promise<FileLayer> {
  const read = files.read(path, settingsMaxBytes);
  const nothing = { path, source, tree: undefined, keep: () => undefined };
  if (read.kind !== "read") return { ...nothing, findings: [refusal(source, read)] };
  const text = decodeText(read.bytes);
  const fault = text === undefined ? notUtf8(source, read.bytes) : binary(source, text);
  if (text === undefined || fault !== undefined) return { ...nothing, findings: fault === undefined ? [] : [fault] };
  const origin = { fingerprint: fingerprint(read.bytes), text, source };
  const kept = cache?.read();
  const known = kept === undefined ? undefined : decodeCheckedSettings(kept, origin);
  if (known !== undefined) return { path, source, tree: known, findings: [], keep: () => undefined };
  const { readYamlTree } = await import("./yaml-tree.ts");
  const { tree, findings } = readYamlTree(text, source);
  const keep = () => {
    const encoded = tree === undefined ? undefined : encodeCheckedSettings(tree, origin);
    if (encoded !== undefined) cache?.write(encoded);
  };
  return { path, source, tree, findings, keep };
}

function refusal(source: string, read: Exclude<FileRead, { kind: "read" }>): Finding {
  const at = { source };
  if (read.kind === "missing" || read.kind === "elsewhere") {
    const problem = "there is no such settings file";
    return findingAt(at, {
      code: "settings-not-found",
      path: "",
      problem,
      fix: "Correct the path; /dev/null stands for no settings file.",
    });
  }
  if (read.kind === "too-big") {
    const problem = `the file is larger than ${settingsMaxBytes} bytes`;
    return findingAt(at, { code: "settings-too-big", path: "", problem, fix: "Check that this is the settings file." });
  }
  const problem = read.kind === "not-a-file" ? `this is ${read.what}` : `the file cannot be read (${read.reason})`;
  return findingAt(at, {
    code: "settings-not-readable",
    path: "",
    problem,
    fix: read.kind === "not-a-file" ? "Name an ordinary file." : "Give this user the right to read it.",
  });
}

/** The text without a byte-order mark, or undefined if it is not UTF-8. */
function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** No YAML has a NUL: the file is of another kind, or UTF-16. */
function binary(source: string, text: string): Finding | undefined {
  const nul = text.indexOf("\0");
  if (nul < 0) return undefined;
  return findingAt(placeAfter(source, text.slice(0, nul)), {
    code: "settings-not-yaml",
    path: "",
    problem: "a NUL byte stands here: the file is binary, or text in UTF-16",
    fix: "Check that this is the settings file, and save it as UTF-8 text.",
  });
}

function placeAfter(source: string, before: string): Place {
  const lines = before.split("\n");
  return { source, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function notUtf8(source: string, bytes: Uint8Array): Finding {
  // The replacement character appears where the first wrong byte stood; count the lines before it.
  const before = new TextDecoder("utf-8").decode(bytes).split("\uFFFD", 1)[0] ?? "";
  const problem = "the file is not UTF-8 text from here on";
  return findingAt(placeAfter(source, before), {
    code: "settings-not-yaml",
    path: "",
    problem,
    fix: "Save the file as UTF-8.",
  });
}
