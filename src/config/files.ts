import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";

/** `elsewhere`: on another machine, so that nothing can be said about it. */
type NoFile =
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "elsewhere" };

/** A folder, FIFO, socket or device. */
type OtherKind = { readonly kind: "not-a-file"; readonly what: string };

export type FileLook =
  | { readonly kind: "file"; readonly mode: number; readonly sizeBytes: number }
  | OtherKind
  | NoFile;

export type FileRead =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: "too-big"; readonly maxBytes: number }
  | OtherKind
  | NoFile;

/** The files the settings name, as the check needs them. Links are followed; nothing but an ordinary file is opened. */
export interface SettingsFiles {
  look(path: string): FileLook;
  read(path: string, maxBytes: number): FileRead;
}

/** What a file that the settings name is for. */
export type FileContent = "assertions" | "certificates" | "hardware-key" | "model" | "private-key";

/**
 * What is wrong with the content of the file, or undefined. With a certificate's file only: whether this private key is
 * another one's.
 */
export type InspectContent = (
  content: FileContent,
  path: string,
  certificate?: string,
) => { problem: string; fix: string } | undefined;

/** The files the settings name, and who looks into them; without files they are on another machine. */
export interface FileAccess {
  readonly files?: SettingsFiles | undefined;
  readonly inspect?: InspectContent | undefined;
}

export class FsSettingsFiles implements SettingsFiles {
  look(path: string): FileLook {
    try {
      return lookOf(statSync(path));
    } catch (error) {
      return refusal(error);
    }
  }

  read(path: string, maxBytes: number): FileRead {
    // Looked at before it is opened: opening a device can already do something, opening a FIFO can wait for ever.
    const before = this.look(path);
    if (before.kind !== "file") return before;
    try {
      return readOpened(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY), maxBytes);
    } catch (error) {
      return refusal(error);
    }
  }
}

function readOpened(descriptor: number, maxBytes: number): FileRead {
  try {
    const opened = lookOf(fstatSync(descriptor));
    if (opened.kind !== "file") return opened;
    if (opened.sizeBytes > maxBytes) return { kind: "too-big", maxBytes };
    // One byte more than allowed, because sizes below /proc and /sys are not to be believed.
    const room = Buffer.alloc(maxBytes + 1);
    let filled = 0;
    for (;;) {
      const count = readSync(descriptor, room, filled, room.length - filled, null);
      filled += count;
      if (count === 0 || filled === room.length) break;
    }
    if (filled > maxBytes) return { kind: "too-big", maxBytes };
    return { kind: "read", bytes: room.subarray(0, filled), mode: opened.mode };
  } finally {
    closeSync(descriptor);
  }
}

function lookOf(stats: Stats): FileLook {
  if (stats.isFile()) return { kind: "file", mode: stats.mode & 0o7777, sizeBytes: stats.size };
  return { kind: "not-a-file", what: whatIs(stats) };
}

function whatIs(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a FIFO";
  return stats.isSocket() ? "a socket" : "a device";
}

function refusal(error: unknown): NoFile {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown fault";
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
  return { kind: "unreadable", reason: code };
}
