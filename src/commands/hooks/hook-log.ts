import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from "node:fs";
import type { LogLevel } from "../../config/settings.ts";
import type { Disk } from "../../disk/disk.ts";
import { inFolder } from "../../disk/in-folder.ts";
import { makeFolders } from "../../disk/make-folders.ts";

export interface HookLog {
  write(level: LogLevel, message: string, facts: Readonly<Record<string, unknown>>): void;
  /** As the settings want it, once they are read. */
  setLevel(level: LogLevel): void;
}

const maxBytes = 256 * 1024;
const keptFiles = 3;
const order: readonly LogLevel[] = ["error", "warning", "info", "debug"];

function rotate(path: string): void {
  for (let number = keptFiles - 1; number >= 1; number -= 1) {
    const from = number === 1 ? path : `${path}.${number - 1}`;
    try {
      renameSync(from, `${path}.${number}`);
    } catch {
      // The older file is not there yet.
    }
  }
}

// Nothing that lies in the log's place, such as a pipe that nobody reads, may hang a boot, and no link leads elsewhere.
const appending =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Appends to a file of at most maxBytes; false if it is full. Throws for what is no file. */
function append(path: string, line: string): boolean {
  const fd = openSync(path, appending | constants.O_NOFOLLOW, 0o600);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new TypeError("something else lies where the log was");
    if (stats.size > maxBytes) return false;
    writeSync(fd, line);
    return true;
  } finally {
    closeSync(fd);
  }
}

/**
 * Lines of JSON in SNAP_COMMON/prepare-device/log.jsonl, three files of 256 KiB. A log that cannot be written never
 * stops a boot: the hook's stderr has the same story.
 */
export class FileHookLog implements HookLog {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #common: Readonly<Record<string, unknown>>;
  #level: LogLevel = "info";
  readonly #now: () => Date;

  constructor(disk: Disk, folder: string, common: Readonly<Record<string, unknown>>, now: () => Date) {
    this.#disk = disk;
    this.#folder = folder;
    this.#common = common;
    this.#now = now;
  }

  setLevel(level: LogLevel): void {
    this.#level = level;
  }

  write(level: LogLevel, message: string, facts: Readonly<Record<string, unknown>>): void {
    if (order.indexOf(level) > order.indexOf(this.#level)) return;
    const path = inFolder(this.#folder, "log.jsonl");
    const entry = JSON.stringify({ at: this.#now().toISOString(), level, ...this.#common, message, ...facts });
    try {
      if (this.#appended(path, `${entry}\n`)) return;
      rotate(path);
      append(path, `${entry}\n`);
    } catch {
      // See above.
    }
  }

  #appended(path: string, line: string): boolean {
    try {
      return append(path, line);
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== "ENOENT") throw fault;
      makeFolders(this.#disk, this.#folder, 0o700);
      return append(path, line);
    }
  }
}

/** Where there is no SNAP_COMMON. */
export const noLog: HookLog = { write: () => undefined, setLevel: () => undefined };
