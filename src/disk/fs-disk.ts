import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import type { Disk, FileFacts, Lasting } from "./disk.ts";
import { checkPath, diskFault, diskRefusal, errnoOf } from "./disk-fault.ts";
import { readOpenFile } from "./read-open-file.ts";

const permissionBits = 0o7777;

/** Runs one operation on the path; its fault leaves as a Problem. */
function attempt<T>(verb: string, path: string, operation: () => T): T {
  checkPath(verb, path);
  try {
    return operation();
  } catch (error) {
    throw diskFault(verb, path, error);
  }
}

/** The operation's result, or the given answer if the system call failed with this error name. */
function unless<T>(errno: string, answer: T, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (errnoOf(error) === errno) return answer;
    throw error;
  }
}

function withOpen<T>(path: string, flags: number, use: (fd: number) => T): T {
  const fd = openSync(path, flags);
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

/** The exact mode, set before a byte is written: the umask may have taken bits away at open. */
function setExactMode(fd: number, mode: number): void {
  if ((fstatSync(fd).mode & permissionBits) !== mode) fchmodSync(fd, mode);
}

function writeAll(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(fd, bytes, written, bytes.length - written);
}

function factsOf(stats: Stats): FileFacts {
  const kind = stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
  return { kind, mode: stats.mode & permissionBits, sizeBytes: stats.size, uid: stats.uid };
}

/** The real disk: synchronous system calls, so that nothing of this process comes between two of them. */
export class FsDisk implements Disk {
  /** Follows symbolic links, as snapd does; O_NONBLOCK so that a pipe put in the file's place cannot hang a boot. */
  readFile(path: string, maxBytes: number): Uint8Array | undefined {
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
    return attempt("read", path, () =>
      unless<Uint8Array | undefined>("ENOENT", undefined, () =>
        withOpen(path, flags, (fd) => {
          const stats = fstatSync(fd);
          if (!stats.isFile()) throw diskRefusal("disk-not-a-file", "read", path, "it is not a regular file");
          return readOpenFile(fd, path, stats.size, maxBytes);
        }),
      ),
    );
  }

  list(path: string): readonly string[] | undefined {
    return attempt("list", path, () =>
      unless<string[] | undefined>("ENOENT", undefined, () => readdirSync(path).sort()),
    );
  }

  stat(path: string): FileFacts | undefined {
    return attempt("look at", path, () => {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      return stats === undefined ? undefined : factsOf(stats);
    });
  }

  makeFolder(path: string, mode: number): boolean {
    return attempt("make folder", path, () => {
      const made = unless("EEXIST", false, () => {
        mkdirSync(path, mode);
        return true;
      });
      const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
      if (made) withOpen(path, flags, (fd) => setExactMode(fd, mode));
      else if (!statSync(path).isDirectory()) throw this.#notAFolder(path);
      return made;
    });
  }

  createFile(path: string, bytes: Uint8Array, mode: number, lasting: Lasting = "synced"): void {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    attempt("create", path, () => {
      const fd = openSync(path, flags, mode);
      try {
        try {
          setExactMode(fd, mode);
          writeAll(fd, bytes);
          if (lasting === "synced") fsyncSync(fd);
        } finally {
          closeSync(fd);
        }
      } catch (error) {
        // The file is ours and half written: nobody may take it for a whole one.
        unless("ENOENT", undefined, () => unlinkSync(path));
        throw error;
      }
    });
  }

  rename(from: string, to: string): void {
    checkPath("rename", to);
    attempt("rename", from, () => {
      try {
        renameSync(from, to);
      } catch (error) {
        if (errnoOf(error) === "ENOENT") throw error;
        // Something is in the way there: the new name is the one a person knows.
        throw diskFault("put a file at", to, error);
      }
    });
  }

  link(from: string, to: string): boolean {
    checkPath("link", to);
    return attempt("link", from, () =>
      unless("EEXIST", false, () => {
        linkSync(from, to);
        return true;
      }),
    );
  }

  unlink(path: string): boolean {
    return attempt("remove", path, () =>
      unless("ENOENT", false, () => {
        unlinkSync(path);
        return true;
      }),
    );
  }

  setMode(path: string, mode: number): void {
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_NOFOLLOW;
    attempt("set the mode of", path, () =>
      withOpen(path, flags, (fd) => {
        if (!fstatSync(fd).isFile()) {
          throw diskRefusal("disk-not-a-file", "set the mode of", path, "it is not a regular file");
        }
        fchmodSync(fd, mode);
        fsyncSync(fd);
      }),
    );
  }

  /** A file system that cannot sync folders (EINVAL, seen on FUSE) makes names durable its own way: no fault. */
  syncFolder(path: string): void {
    attempt("sync folder", path, () =>
      withOpen(path, constants.O_RDONLY | constants.O_DIRECTORY, (fd) =>
        unless("EINVAL", undefined, () => fsyncSync(fd)),
      ),
    );
  }

  #notAFolder(path: string): Error {
    return diskRefusal("disk-not-a-folder", "make folder", path, "something else is there");
  }
}
