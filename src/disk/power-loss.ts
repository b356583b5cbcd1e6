import type { DiskOperation } from "./disk-operation.ts";
import { type FileNode, type FolderNode, newFolder, type TreeNode } from "./memory-tree.ts";

/*
 * What a power loss may leave, from weak assumptions that hold on every file system in use:
 * - bytes of a file are safe only after a sync of that file; before, any mixture may be there;
 * - a name is safe only after a sync of its folder; before, each pending change may have reached the disk or not, in
 *   any order, except that changes of one name keep their order;
 * - a rename never loses the file: its old name disappears only if the new one is there. Both may be seen;
 * - removing a name is a change like adding one: without a sync the name may come back.
 */

/** The state before the first operation of the log, all of it durable. */
export interface DurableState {
  readonly root: FolderNode;
  readonly names: ReadonlyMap<FolderNode, ReadonlyMap<string, TreeNode>>;
  readonly contents: ReadonlyMap<FileNode, Uint8Array>;
}

/** What becomes of everything that was not synced. */
export interface PowerLoss {
  /** Has the n-th pending change of a name reached the disk? */
  keepsChange(index: number): boolean;
  /** What is found where these bytes were written and not synced. */
  tear(bytes: Uint8Array): Uint8Array;
}

interface NameChange {
  readonly folder: FolderNode;
  readonly name: string;
  readonly node: TreeNode | undefined;
  /** For the removing half of a rename: the adding half, which reaches the disk no later. */
  readonly after?: NameChange;
}

type Names = Map<FolderNode, Map<string, TreeNode>>;

function changesOf(operation: DiskOperation): NameChange[] {
  switch (operation.kind) {
    case "add-name":
      return [{ folder: operation.folder, name: operation.name, node: operation.node }];
    case "remove-name":
      return [{ folder: operation.folder, name: operation.name, node: undefined }];
    case "move-name": {
      const added = { folder: operation.toFolder, name: operation.toName, node: operation.node };
      return [added, { folder: operation.folder, name: operation.name, node: undefined, after: added }];
    }
    default:
      return [];
  }
}

function applyChange(names: Names, change: NameChange): void {
  const folder = names.get(change.folder) ?? new Map<string, TreeNode>();
  names.set(change.folder, folder);
  if (change.node === undefined) folder.delete(change.name);
  else folder.set(change.name, change.node);
}

/** Takes out of the pending changes those that this sync makes durable. */
function settle(names: Names, pending: readonly NameChange[], folder: FolderNode): NameChange[] {
  const settled = new Set<NameChange>();
  for (const change of pending) {
    if (change.folder !== folder) continue;
    settled.add(change);
    if (change.after !== undefined) settled.add(change.after);
  }
  for (const change of pending) if (settled.has(change)) applyChange(names, change);
  return pending.filter((change) => !settled.has(change));
}

interface Replay {
  readonly names: Names;
  readonly contents: Map<FileNode, Uint8Array>;
  readonly pending: readonly NameChange[];
  readonly unsynced: ReadonlyMap<FileNode, Uint8Array>;
}

function replay(state: DurableState, log: readonly DiskOperation[]): Replay {
  const names: Names = new Map([...state.names].map(([folder, entries]) => [folder, new Map(entries)]));
  const contents = new Map(state.contents);
  const unsynced = new Map<FileNode, Uint8Array>();
  let pending: NameChange[] = [];
  for (const operation of log) {
    pending = pending.concat(changesOf(operation));
    if (operation.kind === "write") unsynced.set(operation.file, operation.bytes);
    if (operation.kind === "sync-file") {
      contents.set(operation.file, unsynced.get(operation.file) ?? operation.file.bytes);
      unsynced.delete(operation.file);
    }
    if (operation.kind === "sync-folder") pending = settle(names, pending, operation.folder);
  }
  return { names, contents, pending, unsynced };
}

/** How many changes of names a power loss after these operations may lose. */
export function countPending(state: DurableState, log: readonly DiskOperation[]): number {
  return replay(state, log).pending.length;
}

/** The tree that is found at the next boot if the power fails after these operations. */
export function treeAfterPowerLoss(state: DurableState, log: readonly DiskOperation[], loss: PowerLoss): FolderNode {
  const { names, contents, pending, unsynced } = replay(state, log);
  const kept = new Set(pending.filter((_, index) => loss.keepsChange(index)));
  for (const change of kept) if (change.after !== undefined) kept.add(change.after);
  for (const change of pending) if (kept.has(change)) applyChange(names, change);
  for (const [file, bytes] of unsynced) contents.set(file, loss.tear(bytes));
  return copyTree(state.root, names, contents);
}

/** Copies what is reachable: nothing of the found tree is shared with the lost one. */
function copyTree(root: FolderNode, names: Names, contents: ReadonlyMap<FileNode, Uint8Array>): FolderNode {
  const files = new Map<FileNode, FileNode>();
  const copy = (node: TreeNode): TreeNode => {
    if (node.kind === "other") return node;
    if (node.kind === "folder") return copyFolder(node);
    const file = files.get(node) ?? { ...node, bytes: contents.get(node) ?? new Uint8Array() };
    files.set(node, file);
    return file;
  };
  const copyFolder = (folder: FolderNode): FolderNode => {
    const found = newFolder(folder.mode);
    for (const [name, node] of names.get(folder) ?? []) found.names.set(name, copy(node));
    return found;
  };
  return copyFolder(root);
}

/** Everything in the tree as it stands, taken as durable. */
export function durableStateOf(root: FolderNode): DurableState {
  const names = new Map<FolderNode, Map<string, TreeNode>>();
  const contents = new Map<FileNode, Uint8Array>();
  const visit = (node: TreeNode): void => {
    if (node.kind === "file") contents.set(node, node.bytes);
    if (node.kind !== "folder") return;
    names.set(node, new Map(node.names));
    for (const child of node.names.values()) visit(child);
  };
  visit(root);
  return { root, names, contents };
}
