import { createHash } from "node:crypto";
import { printable } from "../problem/printable.ts";
import { decodeCheckedSettings, encodeCheckedSettings } from "./cache.ts";
import type { FileRead, SettingsFiles } from "./files.ts";
import { type Finding, findingAt } from "./finding.ts";
import type { Located } from "./located.ts";

/** The longest settings file that is read, in bytes. */
const settingsMaxBytes = 65_536;

/** Where the caller keeps what was read, beside the device's keys and with mode 0600. Faults of it are its own. */
export interface SettingsCache {
  read(): string | undefined;
  write(text: string): void;
}

export interface FileLayer {
  readonly path: string;
  /** Undefined: unreadable, see findings. */
  readonly tree: Located | undefined;
  readonly findings: readonly Finding[];
  /** Puts what was read into the cache, unless it came from there. For settings without mistakes only. */
  keep(): void;
}

/** Reads the file, from the cache where that is of the same bytes. The YAML reader is loaded only when it is needed. */
export async function readSettingsFile(path: string, files: SettingsFiles, cache?: SettingsCache): Promise<FileLayer> {
  const read = files.read(path, settingsMaxBytes);
  const nothing = { path, tree: undefined, keep: () => undefined };
  if (read.kind !== "read") return { ...nothing, findings: [refusal(path, read)] };
  const text = decodeText(read.bytes);
  if (text === undefined) return { ...nothing, findings: [notUtf8(path, read.bytes)] };
  const origin = { sha256: createHash("sha256").update(read.bytes).digest("hex"), text, source: path };
  const kept = cache?.read();
  const known = kept === undefined ? undefined : decodeCheckedSettings(kept, origin);
  if (known !== undefined) return { path, tree: known, findings: [], keep: () => undefined };
  const { readYamlTree } = await import("./yaml-tree.ts");
  const { tree, findings } = readYamlTree(text, path);
  const keep = () => {
    const encoded = tree === undefined ? undefined : encodeCheckedSettings(tree, origin);
    if (encoded !== undefined) cache?.write(encoded);
  };
  return { path, tree, findings, keep };
}

function refusal(path: string, read: Exclude<FileRead, { kind: "read" }>): Finding {
  const at = { source: path };
  const shown = printable(path, 200);
  if (read.kind === "missing" || read.kind === "elsewhere") {
    const problem = `there is no settings file ${shown}`;
    return findingAt(at, {
      code: "settings-not-found",
      path: "",
      problem,
      fix: "Correct the path; /dev/null stands for no settings file.",
    });
  }
  if (read.kind === "too-big") {
    const problem = `${shown} is larger than ${settingsMaxBytes} bytes`;
    return findingAt(at, { code: "settings-too-big", path: "", problem, fix: "Check that this is the settings file." });
  }
  const why = read.kind === "not-a-file" ? `is ${read.what}` : `cannot be read (${read.reason})`;
  return findingAt(at, {
    code: "settings-not-readable",
    path: "",
    problem: `${shown} ${why}`,
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

function notUtf8(path: string, bytes: Uint8Array): Finding {
  // The replacement character appears where the first wrong byte stood; count the lines before it.
  const before = new TextDecoder("utf-8").decode(bytes).split("\uFFFD", 1)[0] ?? "";
  const lines = before.split("\n");
  const at = { source: path, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  const problem = "the file is not UTF-8 text from here on";
  return findingAt(at, { code: "settings-not-yaml", path: "", problem, fix: "Save the file as UTF-8." });
}
