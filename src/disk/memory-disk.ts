import type { DiskProblemCode } from "../problem/codes/disk.ts";
import { Problem } from "../problem/problem.ts";
import { crashStates, randomLoss } from "./crash-states.ts";
import type { Disk, FileFacts, Lasting } from "./disk.ts";
import { checkPath, diskRefusal } from "./disk-fault.ts";
import { applyOperation, type DiskOperation } from "./disk-operation.ts";
import {
  type FileNode,
  type FolderNode,
  findFolder,
  findNode,
  findPlace,
  holdsFolder,
  newFolder,
} from "./memory-tree.ts";
import { type DurableState, durableStateOf, treeAfterPowerLoss } from "./power-loss.ts";

/** Thrown by a memory disk whose power was cut: no part of the program may catch it as a Problem. */
export class PowerCut extends Error {
  override readonly name = "PowerCut";
}

export interface MemoryDiskOptions {
  /** Asked before each operation: a code makes it fail as the kernel would. */
  readonly refuse?: (operation: DiskOperation) => DiskProblemCode | undefined;
  /** The tree to start from, all of it durable. */
  readonly root?: FolderNode;
  readonly uid?: number;
}

/** The disk's twin: remembers what was synced and what was not, and can show every state a power loss may leave. */
export class MemoryDisk implements Disk {
  readonly #root: FolderNode;
  readonly #uid: number;
  readonly #refuse: (operation: DiskOperation) => DiskProblemCode | undefined;
  #durable: DurableState;
  #log: DiskOperation[] = [];
  #operationsLeft = Number.POSITIVE_INFINITY;

  constructor(options: MemoryDiskOptions = {}) {
    this.#root = options.root ?? newFolder(0o755);
    this.#uid = options.uid ?? 0;
    this.#refuse = options.refuse ?? (() => undefined);
    this.#durable = durableStateOf(this.#root);
  }

  /** What was done since the start or the last settle(). */
  get operations(): readonly DiskOperation[] {
    return this.#log;
  }

  /** Takes everything done so far as durable: the ground for the next experiment. */
  settle(): void {
    this.#durable = durableStateOf(this.#root);
    this.#log = [];
  }

  /** After this many further operations every call throws PowerCut. */
  cutPowerAfter(operations: number): void {
    this.#operationsLeft = operations;
  }

  /** The disks a next boot may find if the power failed at any point since the last settle(). */
  *crashStates(): Generator<{
    readonly description: string;
    readonly operationsDone: number;
    readonly disk: MemoryDisk;
  }> {
    for (const { root, ...state } of crashStates(this.#durable, this.#log)) {
      yield { ...state, disk: new MemoryDisk({ root, uid: this.#uid }) };
    }
  }

  /** One disk the next boot may find if the power fails now; random gives numbers from 0 up to 1. */
  afterCrash(random: () => number): MemoryDisk {
    const root = treeAfterPowerLoss(this.#durable, this.#log, randomLoss(random));
    return new MemoryDisk({ root, uid: this.#uid });
  }

  /** Puts a pipe (or socket, or device) there, which no method of Disk can make. */
  placeOther(path: string): void {
    const { folder, name } = findPlace(this.#root, "place", path);
    this.#do({ kind: "add-name", path, folder, name, node: { kind: "other", mode: 0o600 } });
  }

  readFile(path: string, maxBytes: number): Uint8Array | undefined {
    const node = this.#find("read", path);
    if (node === undefined) return undefined;
    if (node.kind !== "file") throw diskRefusal("disk-not-a-file", "read", path, "it is not a regular file");
    if (node.bytes.length > maxBytes) {
      throw diskRefusal("disk-too-big", "read", path, `it has more than ${maxBytes} bytes`);
    }
    return node.bytes.slice();
  }

  list(path: string): readonly string[] | undefined {
    const node = this.#find("list", path);
    if (node === undefined) return undefined;
    if (node.kind !== "folder") throw diskRefusal("disk-not-a-folder", "list", path, "something else is there");
    return [...node.names.keys()].sort();
  }

  stat(path: string): FileFacts | undefined {
    const node = this.#find("look at", path);
    if (node === undefined) return undefined;
    const sizeBytes = node.kind === "file" ? node.bytes.length : 0;
    return { kind: node.kind, mode: node.mode, sizeBytes, uid: this.#uid };
  }

  makeFolder(path: string, mode: number): boolean {
    const { folder, name, node } = this.#place("make folder", path);
    if (node?.kind === "folder") return false;
    if (node !== undefined) throw diskRefusal("disk-not-a-folder", "make folder", path, "something else is there");
    this.#do({ kind: "add-name", path, folder, name, node: newFolder(mode) });
    return true;
  }

  createFile(path: string, bytes: Uint8Array, mode: number, lasting: Lasting = "synced"): void {
    const { folder, name, node } = this.#place("create", path);
    if (node !== undefined) throw diskRefusal("disk-already-there", "create", path, "the name is taken");
    const file: FileNode = { kind: "file", mode, bytes: new Uint8Array() };
    this.#do({ kind: "add-name", path, folder, name, node: file });
    try {
      this.#do({ kind: "write", path, file, bytes: bytes.slice() });
      if (lasting === "synced") this.#do({ kind: "sync-file", path, file });
    } catch (error) {
      if (error instanceof Problem) this.#do({ kind: "remove-name", path, folder, name });
      throw error;
    }
  }

  rename(from: string, to: string): void {
    const source = this.#place("rename", from);
    const target = this.#place("rename", to);
    if (source.node === undefined) throw diskRefusal("disk-missing", "rename", from, "it is not there");
    if (target.node === source.node) return;
    if (target.node !== undefined && holdsFolder(target.node, source.folder)) {
      throw diskRefusal("disk-already-there", "rename", to, "it is a folder above");
    }
    if (target.node?.kind === "folder" && source.node.kind !== "folder") {
      throw diskRefusal("disk-not-a-file", "rename", to, "a folder is there");
    }
    const { folder, name, node } = source;
    const [toFolder, toName] = [target.folder, target.name];
    this.#do({ kind: "move-name", path: from, toPath: to, folder, name, toFolder, toName, node });
  }

  link(from: string, to: string): boolean {
    const { node } = this.#place("link", from);
    if (node === undefined) throw diskRefusal("disk-missing", "link", from, "it is not there");
    const target = this.#place("link", to);
    if (target.node !== undefined) return false;
    if (node.kind === "folder") throw diskRefusal("disk-denied", "link", from, "it is a folder");
    this.#do({ kind: "add-name", path: to, folder: target.folder, name: target.name, node });
    return true;
  }

  unlink(path: string): boolean {
    const node = this.#find("remove", path);
    if (node === undefined) return false;
    if (node.kind === "folder") throw diskRefusal("disk-not-a-file", "remove", path, "it is a folder");
    const { folder, name } = this.#place("remove", path);
    this.#do({ kind: "remove-name", path, folder, name });
    return true;
  }

  setMode(path: string, mode: number): void {
    const file = this.#find("set the mode of", path);
    if (file === undefined) throw diskRefusal("disk-missing", "set the mode of", path, "it is not there");
    if (file.kind !== "file") throw diskRefusal("disk-not-a-file", "set the mode of", path, "it is not a regular file");
    this.#do({ kind: "set-mode", path, file, mode });
  }

  syncFolder(path: string): void {
    this.#checkPower();
    checkPath("sync folder", path);
    this.#do({ kind: "sync-folder", path, folder: findFolder(this.#root, "sync folder", path) });
  }

  #find(verb: string, path: string): ReturnType<typeof findNode> {
    this.#checkPower();
    checkPath(verb, path);
    return findNode(this.#root, verb, path);
  }

  #place(verb: string, path: string): ReturnType<typeof findPlace> {
    this.#checkPower();
    checkPath(verb, path);
    return findPlace(this.#root, verb, path);
  }

  #checkPower(): void {
    if (this.#operationsLeft <= 0) throw new PowerCut("the power was cut");
  }

  #do(operation: DiskOperation): void {
    this.#checkPower();
    const code = this.#refuse(operation);
    if (code !== undefined) throw diskRefusal(code, operation.kind, operation.path, "refused by the test");
    applyOperation(operation);
    this.#log.push(operation);
    this.#operationsLeft -= 1;
  }
}
