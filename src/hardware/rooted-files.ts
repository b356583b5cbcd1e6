import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from "node:fs";
import {
  type Failure,
  type FileAnswer,
  type HardwareFiles,
  hardwareFileMaxBytes,
  type ListAnswer,
  type PathAnswer,
} from "./hardware-files.ts";
import { PathLocator } from "./path-locator.ts";

/** sysfs gives at most one page at a time. */
const chunkBytes = 4096;

/** Never waits for a writer, never takes a terminal, never follows a link that appeared after the path was checked. */
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_NOFOLLOW;

/** Errors with which the kernel says that there is no such thing here, not that it could not be asked. */
const absentErrnos = new Set(["ENOENT", "ENOTDIR", "ENODEV", "ENXIO", "ENODATA", "EOPNOTSUPP", "ENOTSUP"]);
const deniedErrnos = new Set(["EACCES", "EPERM"]);

/**
 * Real files below a root ("/" or a tree of files of another board). Each file is opened once per instance. Every call
 * is over when it returns: some ten looks at sysfs take less time than one hop to a thread and back, and a thread that hangs
 * in a broken driver would keep the process just as well.
 */
export class RootedFiles implements HardwareFiles {
  readonly #root: string;
  readonly #locator: PathLocator;
  readonly #answers = new Map<string, FileAnswer>();

  constructor(root: string) {
    this.#root = root.replace(/\/+$/, "");
    this.#locator = new PathLocator(this.#root);
  }

  async read(path: string, maxBytes = hardwareFileMaxBytes): Promise<FileAnswer> {
    const located = await this.locate(path);
    if (located.kind !== "path") return located;
    const known = this.#answers.get(located.path);
    if (known !== undefined) return known;
    const answer = this.#readOnce(located.path, maxBytes);
    this.#answers.set(located.path, answer);
    return answer;
  }

  async list(path: string): Promise<ListAnswer> {
    const located = await this.locate(path);
    if (located.kind !== "path") return located;
    try {
      return { kind: "names", names: readdirSync(`${this.#root}${located.path}`).sort() };
    } catch (error) {
      return failureOf(error);
    }
  }

  async locate(path: string): Promise<PathAnswer> {
    try {
      return { kind: "path", path: this.#locator.locate(path) };
    } catch (error) {
      return failureOf(error);
    }
  }

  #readOnce(path: string, maxBytes: number): FileAnswer {
    const hostPath = `${this.#root}${path}`;
    try {
      // Opening alone may have effects on a device node, so the kind is looked at first and again once open.
      if (!lstatSync(hostPath).isFile()) return notAFile;
      const file = openSync(hostPath, readFlags);
      try {
        return fstatSync(file).isFile() ? readWhole(file, maxBytes) : notAFile;
      } finally {
        closeSync(file);
      }
    } catch (error) {
      return failureOf(error);
    }
  }
}

const notAFile: Failure = { kind: "not-a-file", why: "it is not an ordinary file" };

function readWhole(file: number, maxBytes: number): FileAnswer {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  while (sizeBytes <= maxBytes) {
    const buffer = Buffer.alloc(chunkBytes);
    const bytesRead = readSync(file, buffer, 0, chunkBytes, null);
    if (bytesRead === 0) return { kind: "bytes", bytes: Buffer.concat(chunks, sizeBytes) };
    chunks.push(buffer.subarray(0, bytesRead));
    sizeBytes += bytesRead;
  }
  return { kind: "too-large", maxBytes };
}

function failureOf(error: unknown): Failure {
  const errno = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  if (absentErrnos.has(errno)) return { kind: "absent" };
  if (deniedErrnos.has(errno)) return { kind: "denied", errno };
  if (errno === "ELOOP") return { kind: "not-a-file", why: "its symbolic links go round in a circle" };
  if (errno === "ENAMETOOLONG" || errno === "ERR_INVALID_ARG_VALUE") return { kind: "absent" };
  return { kind: "unreadable", errno };
}
