import type { FileNode, FolderNode, TreeNode } from "./memory-tree.ts";

/** One step of a memory disk that changes something or makes it durable; a createFile is three of them. */
export type DiskOperation = { readonly path: string } & (
  | { readonly kind: "add-name"; readonly folder: FolderNode; readonly name: string; readonly node: TreeNode }
  | { readonly kind: "remove-name"; readonly folder: FolderNode; readonly name: string }
  | {
      readonly kind: "move-name";
      readonly folder: FolderNode;
      readonly name: string;
      readonly toFolder: FolderNode;
      readonly toName: string;
      readonly toPath: string;
      readonly node: TreeNode;
    }
  | { readonly kind: "write"; readonly file: FileNode; readonly bytes: Uint8Array }
  /** Durable at once: it is one write of the file's own record, and its loss would only show the old mode again. */
  | { readonly kind: "set-mode"; readonly file: FileNode; readonly mode: number }
  | { readonly kind: "sync-file"; readonly file: FileNode }
  | { readonly kind: "sync-folder"; readonly folder: FolderNode }
);

/** Does to the live tree what the operation says; syncs change nothing that a reader could see. */
export function applyOperation(operation: DiskOperation): void {
  switch (operation.kind) {
    case "add-name":
      operation.folder.names.set(operation.name, operation.node);
      return;
    case "remove-name":
      operation.folder.names.delete(operation.name);
      return;
    case "move-name":
      operation.folder.names.delete(operation.name);
      operation.toFolder.names.set(operation.toName, operation.node);
      return;
    case "write":
      operation.file.bytes = operation.bytes;
      return;
    case "set-mode":
      operation.file.mode = operation.mode;
      return;
    case "sync-file":
    case "sync-folder":
      return;
  }
}
