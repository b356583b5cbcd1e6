import { diskRefusal } from "./disk-fault.ts";

/** What names in the memory disk point at. A file may have several names. */
export interface FileNode {
  readonly kind: "file";
  mode: number;
  bytes: Uint8Array;
}

export interface FolderNode {
  readonly kind: "folder";
  readonly mode: number;
  readonly names: Map<string, TreeNode>;
}

/** A pipe, a socket, a device: something that is there and is neither. */
export interface OtherNode {
  readonly kind: "other";
  readonly mode: number;
}

export type TreeNode = FileNode | FolderNode | OtherNode;

export interface Place {
  readonly folder: FolderNode;
  readonly name: string;
  readonly node: TreeNode | undefined;
}

export function newFolder(mode: number): FolderNode {
  return { kind: "folder", mode, names: new Map() };
}

function segmentsOf(path: string): string[] {
  const segments: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") segments.pop();
    else if (name !== "" && name !== ".") segments.push(name);
  }
  return segments;
}

/** The node at the path, or undefined; a file in the middle of the path is disk-not-a-folder, as the kernel says. */
export function findNode(root: FolderNode, verb: string, path: string): TreeNode | undefined {
  let node: TreeNode = root;
  for (const name of segmentsOf(path)) {
    if (node.kind !== "folder")
      throw diskRefusal("disk-not-a-folder", verb, path, "a part of the path is not a folder");
    const next = node.names.get(name);
    if (next === undefined) return undefined;
    node = next;
  }
  return node;
}

export function findFolder(root: FolderNode, verb: string, path: string): FolderNode {
  const node = findNode(root, verb, path);
  if (node === undefined) throw diskRefusal("disk-missing", verb, path, "the folder is not there");
  if (node.kind !== "folder") throw diskRefusal("disk-not-a-folder", verb, path, "something else is there");
  return node;
}

/** Is the folder this node or somewhere below it? */
export function holdsFolder(node: TreeNode, folder: FolderNode): boolean {
  if (node.kind !== "folder") return false;
  return node === folder || [...node.names.values()].some((child) => holdsFolder(child, folder));
}

/** Where the path's last name stands or would stand; the folder must exist. */
export function findPlace(root: FolderNode, verb: string, path: string): Place {
  const segments = segmentsOf(path);
  const name = segments.pop();
  if (name === undefined) throw diskRefusal("disk-already-there", verb, path, "it is the root folder");
  const folder = findFolder(root, verb, `/${segments.join("/")}`);
  return { folder, name, node: folder.names.get(name) };
}
