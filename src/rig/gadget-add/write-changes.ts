import { join } from "node:path";
import { diskFault } from "../../disk/disk-fault.ts";
import { writeDurably } from "../../disk/write-durably.ts";
import type { Change, Content } from "./change.ts";
import { checkFolder, contentAt, foldersOf } from "./content.ts";
import { journalFile, journalFolder } from "./journal.ts";
import type { GadgetTree } from "./tree.ts";
import { TreeDisk } from "./tree-disk.ts";

/** What is to be written, and which folders are to go if they become empty. */
export interface Writing {
  readonly tree: Pick<GadgetTree, "folder" | "manifest">;
  readonly changes: readonly Change[];
  readonly folders?: readonly string[];
}

/** One run over one gadget. The journal says from the first to the last step what may have been done. */
class Run {
  readonly #folder: string;
  readonly #manifest: string;
  readonly #disk: TreeDisk;
  readonly #made: string[] = [];

  constructor({ folder, manifest }: Writing["tree"], disk: TreeDisk) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.#disk = disk;
  }

  #at(path: string): string {
    return join(this.#folder, path);
  }

  #makeFolders(paths: readonly string[]): void {
    for (const path of paths) {
      if (checkFolder(this.#folder, path)) continue;
      this.#disk.makeFolder(this.#at(path), 0o755);
      this.#made.push(path);
    }
  }

  /** Whatever the umask: what is packed must be readable, and a hook executable. A link there is replaced, not followed. */
  #put(path: string, { bytes, mode }: Content): void {
    this.#makeFolders(foldersOf(path));
    writeDurably(this.#disk, { path: this.#at(path), bytes, mode, temporaryFolder: this.#at(journalFolder) });
  }

  #apply(path: string, content: Content | undefined): void {
    if (content !== undefined) this.#put(path, content);
    else if (foldersOf(path).every((one) => checkFolder(this.#folder, one))) this.#disk.unlink(this.#at(path));
  }

  /** From here on the journal tells what this run, or an earlier one, may have done. */
  begin(meant: Content | undefined): void {
    this.#makeFolders([journalFolder]);
    if (meant !== undefined) this.#put(journalFile, meant);
    else if (contentAt(this.#folder, journalFile) === undefined && this.#isThere(this.#manifest)) {
      this.#disk.rename(this.#at(this.#manifest), this.#at(journalFile));
    }
    this.#disk.syncFolder(this.#at(journalFolder));
    this.#disk.syncFolder(this.#folder);
  }

  #isThere(path: string): boolean {
    return contentAt(this.#folder, path) !== undefined;
  }

  apply(changes: readonly Change[]): void {
    const done: Change[] = [];
    for (const change of changes) {
      try {
        this.#apply(change.path, change.after);
        done.push(change);
      } catch (fault) {
        for (const { path, before } of done.toReversed()) this.#apply(path, before);
        throw diskFault("write", this.#at(change.path), fault);
      }
    }
  }

  /** The journal becomes the manifest. */
  publish(): void {
    this.#makeFolders(foldersOf(this.#manifest));
    this.#disk.rename(this.#at(journalFile), this.#at(this.#manifest));
    for (const path of [foldersOf(this.#manifest).at(-1) ?? "", journalFolder]) this.#disk.syncFolder(this.#at(path));
  }

  /** Folders that have become empty; others stay, and so does what a link leads to. */
  removeEmpty(folders: readonly string[]): void {
    for (const path of folders.toSorted().toReversed()) {
      const isReal = [...foldersOf(path), path].every((one) => this.#disk.stat(this.#at(one))?.kind === "folder");
      if (isReal) this.#disk.removeFolder(this.#at(path));
    }
  }

  /** The journal last: as long as it is there, the rest can be found. */
  end(): void {
    const names = this.#disk.list(this.#at(journalFolder)) ?? [];
    const last = journalFile.slice(journalFolder.length + 1);
    for (const name of [...names.filter((one) => one !== last), ...names.filter((one) => one === last)]) {
      this.#disk.unlink(this.#at(`${journalFolder}/${name}`));
    }
    this.#disk.removeFolder(this.#at(journalFolder));
  }

  /** After a fault, with everything taken back: as if nothing had been begun. */
  giveUp(earlier: Content | undefined, isRemoval: boolean): void {
    if (isRemoval && !this.#isThere(this.#manifest) && this.#isThere(journalFile)) this.publish();
    if (earlier === undefined) this.end();
    else this.#put(journalFile, earlier);
    this.removeEmpty(this.#made);
  }
}

/**
 * Writes all changes, or none: where one cannot be written, those before it are taken back. Killed at any point it
 * leaves a journal by which the next run goes on, and `gadget remove` takes back what was done.
 * @throws Problem disk-…, gadget-file-wrong
 */
export function writeChanges({ tree, changes, folders }: Writing, disk: TreeDisk = new TreeDisk()): void {
  const run = new Run(tree, disk);
  // Killed in its very last step it leaves an empty folder.
  if (changes.length === 0) return run.removeEmpty([journalFolder]);
  const earlier = contentAt(tree.folder, journalFile);
  const manifest = changes.find(({ path }) => path === tree.manifest);
  const others = changes.filter(({ path }) => path !== tree.manifest && !path.startsWith(`${journalFolder}/`));
  const isRemoval = folders !== undefined;
  try {
    run.begin(isRemoval ? undefined : manifest?.after);
    run.apply(others);
    if (isRemoval) {
      disk.unlink(join(tree.folder, tree.manifest));
      run.removeEmpty(folders);
    } else run.publish();
    run.end();
  } catch (fault) {
    run.giveUp(earlier, isRemoval);
    throw fault;
  }
}
