import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
  writeSync,
} from "node:fs";
import { errnoOf } from "../../disk/errno.ts";
import { printable } from "../../problem/printable.ts";

/** How much of a device is kept: a hook may make files as large as it likes, most of them holes. */
const keptLimits = { fileBytes: 64 * 1024 ** 2, sumBytes: 512 * 1024 ** 2, entries: 20_000 } as const;

/** What a hook gives itself beyond this, setuid above all, would be the host's from then on. */
const permissionBits = 0o777;
const chunkBytes = 1024 ** 2;
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const writeFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Paths are bytes: a name need not be UTF-8. */
function below(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from("/"), name]);
}

/** What is neither a file nor a folder, in words. */
function kindOf(path: Buffer, found: Stats): string {
  if (found.isSymbolicLink()) return `a link to ${printable(readlinkSync(path))}`;
  if (found.isFIFO()) return "a pipe";
  return found.isSocket() ? "a socket" : "a device";
}

/** Copies a tree that hooks have written to: contents only, no owner, no attribute, nothing that runs as somebody else. */
class Keeping {
  readonly #from: Buffer;
  readonly #to: Buffer;
  readonly leftOut: string[] = [];
  #sumBytes = 0;
  #entries = 0;

  constructor(from: string, to: string) {
    this.#from = Buffer.from(from);
    this.#to = Buffer.from(to);
  }

  all(): void {
    mkdirSync(this.#to, { mode: 0o700 });
    this.#folder(Buffer.alloc(0));
  }

  #folder(path: Buffer): void {
    const names = readdirSync(Buffer.concat([this.#from, path, Buffer.from("/")]), { encoding: "buffer" });
    for (const name of names.sort((one, other) => Buffer.compare(one, other))) {
      if (this.#entries > keptLimits.entries) return;
      const one = below(path, name);
      const why = this.#entry(one);
      if (why !== undefined) this.leftOut.push(`${printable(one.toString("utf8"))}: ${why}`);
    }
  }

  /** Why it was left out, if it was. */
  #entry(path: Buffer): string | undefined {
    this.#entries += 1;
    if (this.#entries > keptLimits.entries)
      return `more than ${keptLimits.entries} files; this one and all after it are missing`;
    const [from, to] = [Buffer.concat([this.#from, path]), Buffer.concat([this.#to, path])];
    try {
      const found = lstatSync(from);
      if (found.isFile()) return this.#file(from, to);
      if (!found.isDirectory()) return kindOf(from, found);
      mkdirSync(to, { mode: found.mode & permissionBits });
      this.#folder(path);
      return undefined;
    } catch (fault) {
      return `it could not be copied: ${errnoOf(fault) ?? String(fault)}`;
    }
  }

  #file(from: Buffer, to: Buffer): string | undefined {
    const source = openSync(from, readFlags);
    try {
      const { size, mode } = fstatSync(source);
      if (size > keptLimits.fileBytes) return `it has ${size} bytes, more than ${keptLimits.fileBytes}`;
      if (this.#sumBytes + size > keptLimits.sumBytes)
        return `all files together have more than ${keptLimits.sumBytes} bytes`;
      this.#sumBytes += size;
      copyContent(source, to, mode & permissionBits);
      return undefined;
    } finally {
      closeSync(source);
    }
  }
}

function copyContent(source: number, to: Buffer, mode: number): void {
  const target = openSync(to, writeFlags, 0o600);
  try {
    const buffer = Buffer.alloc(chunkBytes);
    for (let count = readSync(source, buffer); count > 0; count = readSync(source, buffer)) {
      for (let done = 0; done < count; ) done += writeSync(target, buffer, done, count - done);
    }
    fchmodSync(target, mode);
  } finally {
    closeSync(target);
  }
}

/**
 * Copies files and folders below `from` into the new folder `to`, which only its owner may enter. Links, pipes and sockets
 * are left out, and what is beyond the limits; every one is told with its path and why.
 */
export function keepFiles(from: string, to: string): readonly string[] {
  const keeping = new Keeping(from, to);
  keeping.all();
  return keeping.leftOut;
}
