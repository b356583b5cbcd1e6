import { join, relative } from "node:path";
import { buildInfo } from "../build-info.ts";
import type { Settings } from "../config/settings.ts";
import type { DiagFile } from "../diag/bundle.ts";
import type { Disk } from "../disk/disk.ts";
import { type FileEnd, listBelow, readEndBelow } from "../disk/read-below.ts";
import type { CheckDone } from "../doctor/examine.ts";
import { shownUrl } from "../http/http.ts";
import { Problem } from "../problem/problem.ts";
import { recordFolders } from "./record-folders.ts";

const maxBytes = 1024 * 1024;
/** Below a folder of ours; keys, proofs and requests are not among them. */
const ownFiles = [
  "registration.json",
  "registrar.json",
  "record.dsse.json",
  "verdict.json",
  "log.jsonl",
  "log.jsonl.1",
  "log.jsonl.2",
];
/** etc/os-release is a link on most systems. */
const systemFiles = [
  "etc/os-release",
  "usr/lib/os-release",
  "proc/version",
  "proc/cmdline",
  "proc/uptime",
  "var/lib/snapd/modeenv",
];

function orReason<T>(look: () => T): T | string {
  try {
    return look();
  } catch (fault) {
    if (fault instanceof Problem) return `${fault.message} [${fault.code}]`;
    throw fault;
  }
}

/** What happened last is at a log's end: of a long one, the end is taken, from the first whole line on. */
function endInWords({ bytes, skippedBytes }: FileEnd): string {
  const text = new TextDecoder().decode(bytes);
  if (skippedBytes === 0) return text;
  return `the first ${skippedBytes} bytes are left out, and the rest of their line\n${text.slice(text.indexOf("\n") + 1)}`;
}

function fileAt(root: string, path: string): DiagFile[] {
  const end = orReason(() => readEndBelow(root, path, maxBytes));
  if (end === undefined) return [];
  return [{ name: path, text: typeof end === "string" ? end : endInWords(end) }];
}

/** Names, kinds, modes and sizes: what is there, not what is in it. */
function listing(disk: Disk, root: string, folder: string, depth: number): string[] {
  const names = orReason(() => listBelow(root, folder) ?? []);
  if (typeof names === "string") return [names];
  return names.flatMap((name) => {
    const path = join(folder, name);
    const facts = orReason(() => disk.stat(join(root, path)));
    if (facts === undefined || typeof facts === "string") return [`/${path}: ${facts ?? "gone"}`];
    const line = `${facts.mode.toString(8).padStart(4, "0")} ${facts.uid} ${facts.sizeBytes} ${facts.kind} /${path}`;
    return facts.kind === "folder" && depth > 0 ? [line, ...listing(disk, root, path, depth - 1)] : [line];
  });
}

function settingsText(settings: Settings | undefined): string {
  if (settings === undefined) return "the settings have errors: see doctor.json\n";
  const { vault, store, serial, route, deadlineSeconds, origins } = settings;
  const shown = {
    vault: vault.url === undefined ? null : shownUrl(vault.url),
    vaultHeaders: [...vault.headers.keys()],
    store: shownUrl(store.url),
    serial,
    route,
    deadlineSeconds,
    origins: Object.fromEntries(origins),
  };
  return `${JSON.stringify(shown, null, 2)}\n`;
}

/** Below the root; a snap's folder only if it is the gadget's, as far as the gadget is known. */
function ownFolders(disk: Disk, root: string, gadget: string | undefined): readonly string[] {
  const folders = recordFolders(disk, root, gadget === undefined ? () => true : (snap) => snap === gadget);
  return folders.map((folder) => relative(root, folder));
}

/** What is known of the unit before its files are looked at. */
export interface DiagUnit {
  readonly settings: Settings | undefined;
  readonly checks: readonly CheckDone[];
  /** The gadget's snap name; undefined where no model can be read. */
  readonly gadget: string | undefined;
}

/** Everything that helps to understand a unit from afar, still unredacted. */
export function diagFiles(disk: Disk, root: string, { settings, checks, gadget }: DiagUnit): readonly DiagFile[] {
  const ours = ownFolders(disk, root, gadget).flatMap((folder) =>
    ownFiles.flatMap((name) => fileAt(root, join(folder, name))),
  );
  const places = ["var/lib/snapd/device", "var/lib/snapd/save/device"];
  return [
    { name: "doctor.json", text: `${JSON.stringify(checks, null, 2)}\n` },
    { name: "settings.json", text: settingsText(settings) },
    { name: "agent.json", text: `${JSON.stringify(buildInfo, null, 2)}\n` },
    { name: "files.txt", text: `${places.flatMap((place) => listing(disk, root, place, 6)).join("\n")}\n` },
    ...ours,
    ...systemFiles.flatMap((path) => fileAt(root, path)),
  ];
}
