import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LogLevel } from "../../config/settings.ts";

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

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/**
 * Lines of JSON in SNAP_COMMON/prepare-device/log.jsonl, three files of 256 KiB. A log that cannot be written never
 * stops a boot: the hook's stderr has the same story.
 */
export class FileHookLog implements HookLog {
  readonly #folder: string;
  readonly #common: Readonly<Record<string, unknown>>;
  #level: LogLevel = "info";
  readonly #now: () => Date;

  constructor(folder: string, common: Readonly<Record<string, unknown>>, now: () => Date) {
    this.#folder = folder;
    this.#common = common;
    this.#now = now;
  }

  setLevel(level: LogLevel): void {
    this.#level = level;
  }

  write(level: LogLevel, message: string, facts: Readonly<Record<string, unknown>>): void {
    if (order.indexOf(level) > order.indexOf(this.#level)) return;
    const path = join(this.#folder, "log.jsonl");
    const line = JSON.stringify({ at: this.#now().toISOString(), level, ...this.#common, message, ...facts });
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      if (sizeOf(path) > maxBytes) rotate(path);
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
    } catch {
      // See above.
    }
  }
}

/** Where there is no SNAP_COMMON. */
export const noLog: HookLog = { write: () => undefined, setLevel: () => undefined };
