/** Why a file or folder gave nothing. "Could not ask" (denied, unreadable) is never "not there" (absent). */
export type Failure =
  | { readonly kind: "absent" }
  | { readonly kind: "denied"; readonly errno: string }
  | { readonly kind: "unreadable"; readonly errno: string }
  | { readonly kind: "not-a-file"; readonly why: string }
  | { readonly kind: "too-large"; readonly maxBytes: number };

export type FileAnswer = { readonly kind: "bytes"; readonly bytes: Uint8Array } | Failure;
export type ListAnswer = { readonly kind: "names"; readonly names: readonly string[] } | Failure;
export type PathAnswer = { readonly kind: "path"; readonly path: string } | Failure;

/** Longest content taken from a hardware file. */
export const hardwareFileMaxBytes = 65_536;

/** The hardware's files as this room sees them: paths are absolute inside a root, nothing outside it is reached. */
export interface HardwareFiles {
  /** The whole content; only ordinary files are opened, each once, and a read never waits. */
  read(path: string, maxBytes?: number): Promise<FileAnswer>;
  /** The names in a folder, sorted. */
  list(path: string): Promise<ListAnswer>;
  /** The path with every symbolic link followed inside the root. */
  locate(path: string): Promise<PathAnswer>;
}
