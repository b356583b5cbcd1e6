import { dirname } from "node:path";

/** What a run had not made durable at a moment when it had to be. */
export interface Unsynced {
  readonly when: string;
  readonly path: string;
}

/** Whose loss costs nothing: of a process that is gone after a power loss. */
const passing = /\/(?:lock|owner)\.[^/]*$/;

const fdPath = String.raw`\d+<([^>]*)>`;
const text = '"([^"]*)"';
const patterns = {
  created: new RegExp(String.raw`openat\(AT_FDCWD<[^>]*>, ${text}, [A-Z_|]*O_CREAT`),
  written: new RegExp(String.raw`(?:write|writev|pwrite64)\(${fdPath}`),
  synced: new RegExp(String.raw`(?:fsync|fdatasync)\(${fdPath}\) = 0`),
  renamed: new RegExp(String.raw`rename\(${text}, ${text}\) = 0`),
  linked: new RegExp(String.raw`link\(${text}, ${text}\) = 0`),
  madeFolder: new RegExp(String.raw`mkdir\(${text}, \d+\) = 0`),
  // A request-id costs nobody an identity: it is what comes after it that counts.
  asked: /"POST [^ ]*\/(serial) HTTP/,
} as const;

/**
 * Follows a log of strace (-y) of the calls that change a disk: what is written is durable when its file was synced since, a new
 * name when its folder was. Nothing below the root may be open to loss when the vault is asked for a serial or when the run
 * ends, and no name may be given to bytes that are.
 */
export class SyncLedger {
  readonly faults: Unsynced[] = [];
  /** How many files were made durable, so that a log without any proves nothing. */
  filesSynced = 0;
  readonly #root: string;
  readonly #files = new Set<string>();
  /** New names, by their path. */
  readonly #names = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  read(log: string): void {
    for (const line of log.split("\n")) this.#take(line);
    this.#settle("the run ended");
  }

  #take(line: string): void {
    const [, created = ""] = patterns.created.exec(line) ?? [];
    const [, written = ""] = patterns.written.exec(line) ?? [];
    const [, synced = ""] = patterns.synced.exec(line) ?? [];
    const [, folder = ""] = patterns.madeFolder.exec(line) ?? [];
    const [, asked] = patterns.asked.exec(line) ?? [];
    this.#name(created);
    this.#name(folder);
    if (this.#isOurs(written)) this.#files.add(written);
    if (synced !== "") this.#sync(synced);
    const [, from = "", to = ""] = patterns.renamed.exec(line) ?? patterns.linked.exec(line) ?? [];
    if (from !== "") this.#move(from, to);
    if (asked !== undefined) this.#settle(`${asked} was asked`);
  }

  #isOurs(path: string): boolean {
    return path.startsWith(`${this.#root}/`) && !passing.test(path);
  }

  #name(path: string): void {
    if (this.#isOurs(path)) this.#names.add(path);
  }

  #sync(path: string): void {
    if (this.#files.delete(path)) this.filesSynced += 1;
    for (const name of this.#names) if (dirname(name) === path) this.#names.delete(name);
  }

  #move(from: string, to: string): void {
    if (this.#files.has(from)) this.faults.push({ when: "it got its name", path: to });
    this.#names.delete(from);
    this.#name(to);
  }

  #settle(when: string): void {
    for (const path of [...this.#files, ...this.#names]) this.faults.push({ when, path });
  }
}
