import { join } from "node:path";
import { buildInfo } from "../build-info.ts";
import type { Settings } from "../config/settings.ts";
import type { DiagFile } from "../diag/bundle.ts";
import type { Disk } from "../disk/disk.ts";
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
const systemFiles = ["etc/os-release", "proc/version", "proc/cmdline", "proc/uptime", "var/lib/snapd/modeenv"];

function orReason<T>(look: () => T): T | string {
  try {
    return look();
  } catch (fault) {
    if (fault instanceof Problem) return `${fault.message} [${fault.code}]`;
    throw fault;
  }
}

function fileAt(disk: Disk, root: string, path: string): DiagFile[] {
  const bytes = orReason(() => disk.readFile(join(root, path), maxBytes));
  if (bytes === undefined) return [];
  return [{ name: path, text: typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes) }];
}

/** Names, kinds, modes and sizes: what is there, not what is in it. */
function listing(disk: Disk, folder: string, depth: number): string[] {
  const names = orReason(() => disk.list(folder) ?? []);
  if (typeof names === "string") return [names];
  return names.flatMap((name) => {
    const path = join(folder, name);
    const facts = orReason(() => disk.stat(path));
    if (facts === undefined || typeof facts === "string") return [`${path}: ${facts ?? "gone"}`];
    const line = `${facts.mode.toString(8).padStart(4, "0")} ${facts.uid} ${facts.sizeBytes} ${facts.kind} ${path}`;
    return facts.kind === "folder" && depth > 0 ? [line, ...listing(disk, path, depth - 1)] : [line];
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

/** Everything that helps to understand a unit from afar, still unredacted. */
export function diagFiles(
  disk: Disk,
  root: string,
  settings: Settings | undefined,
  checks: readonly CheckDone[],
): readonly DiagFile[] {
  const folders = recordFolders(disk, root);
  const ours = folders.flatMap((folder) =>
    ownFiles.flatMap((name) => fileAt(disk, root, join(folder.slice(root.length), name).replace(/^\/+/, ""))),
  );
  const places = ["var/lib/snapd/device", "var/lib/snapd/save/device"].map((place) => join(root, place));
  return [
    { name: "doctor.json", text: `${JSON.stringify(checks, null, 2)}\n` },
    { name: "settings.json", text: settingsText(settings) },
    { name: "agent.json", text: `${JSON.stringify(buildInfo, null, 2)}\n` },
    { name: "files.txt", text: `${places.flatMap((place) => listing(disk, place, 6)).join("\n")}\n` },
    ...ours,
    ...systemFiles.flatMap((path) => fileAt(disk, root, path)),
  ];
}
