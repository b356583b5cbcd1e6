export interface FileFacts {
  readonly kind: "file" | "folder" | "other";
  /** Permission bits only. */
  readonly mode: number;
  readonly sizeBytes: number;
  readonly uid: number;
}

/** Is a file synced when it was written, or may a power loss take it, or what is in it? */
export type Lasting = "synced" | "this-boot";

/**
 * The disk as the agent uses it: one method per system call that matters for power loss, so that a memory twin can
 * lose or reorder whatever was not synced. All paths are absolute. Faults are Problems (disk-full, disk-read-only …)
 * except where a missing file is an ordinary answer.
 */
export interface Disk {
  /** The file's bytes, or undefined if there is none. More than maxBytes is refused. */
  readFile(path: string, maxBytes: number): Uint8Array | undefined;
  /** Names in the folder, sorted, or undefined if there is none. */
  list(path: string): readonly string[] | undefined;
  /** Facts without following a last symbolic link, or undefined if nothing is there. */
  stat(path: string): FileFacts | undefined;
  /** Creates one folder; false if a folder is there already. */
  makeFolder(path: string, mode: number): boolean;
  /** Creates a file that must not exist, with its mode set at open, writes it whole and syncs it if nothing else is said. */
  createFile(path: string, bytes: Uint8Array, mode: number, lasting?: Lasting): void;
  rename(from: string, to: string): void;
  /** Hard link; false if the name is taken. */
  link(from: string, to: string): boolean;
  /** False if there was nothing to remove. */
  unlink(path: string): boolean;
  /** Gives the file this mode, durably; a last symbolic link is not followed. */
  setMode(path: string, mode: number): void;
  /** Makes the folder's names durable. */
  syncFolder(path: string): void;
}
