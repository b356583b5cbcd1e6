import type { FileAnswer, HardwareFiles, ListAnswer, PathAnswer } from "../../../src/hardware/hardware-files.ts";
import { RootedFiles } from "../../../src/hardware/rooted-files.ts";

/** A tree in which some files and folders may be looked up but not opened, as AppArmor does without the plug. */
export class DenyingFiles implements HardwareFiles {
  readonly #files: HardwareFiles;
  readonly #denied: ReadonlySet<string>;
  readonly #errno: string;

  constructor(root: string, denied: readonly string[], errno = "EACCES") {
    this.#files = new RootedFiles(root);
    this.#denied = new Set(denied);
    this.#errno = errno;
  }

  async read(path: string, maxBytes?: number): Promise<FileAnswer> {
    return (await this.#refusal(path)) ?? this.#files.read(path, maxBytes);
  }

  async list(path: string): Promise<ListAnswer> {
    return (await this.#refusal(path)) ?? this.#files.list(path);
  }

  locate(path: string): Promise<PathAnswer> {
    return this.#files.locate(path);
  }

  async #refusal(path: string): Promise<{ kind: "denied" | "unreadable"; errno: string } | undefined> {
    const located = await this.#files.locate(path);
    if (located.kind !== "path" || !this.#denied.has(located.path)) return undefined;
    return { kind: this.#errno === "EACCES" ? "denied" : "unreadable", errno: this.#errno };
  }
}
