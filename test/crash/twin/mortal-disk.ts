import type { Disk, FileFacts, Lasting } from "../../../src/disk/disk.ts";
import { type MemoryDisk, PowerCut } from "../../../src/disk/memory-disk.ts";

/**
 * One process's view of a disk that outlives it. Once the process is dead it can do nothing any more, whatever of its
 * code still runs, while the next process works on the same disk with everything that the kernel had been told.
 */
export class MortalDisk implements Disk {
  readonly #disk: MemoryDisk;
  #dead = false;

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  /** Ends the process now; the disk goes on. */
  die(): PowerCut {
    this.#dead = true;
    return new PowerCut("the process was killed");
  }

  readFile(path: string, maxBytes: number): Uint8Array | undefined {
    return this.#alive(() => this.#disk.readFile(path, maxBytes));
  }

  list(path: string): readonly string[] | undefined {
    return this.#alive(() => this.#disk.list(path));
  }

  stat(path: string): FileFacts | undefined {
    return this.#alive(() => this.#disk.stat(path));
  }

  makeFolder(path: string, mode: number): boolean {
    return this.#alive(() => this.#disk.makeFolder(path, mode));
  }

  createFile(path: string, bytes: Uint8Array, mode: number, lasting?: Lasting): void {
    this.#alive(() => this.#disk.createFile(path, bytes, mode, lasting));
  }

  rename(from: string, to: string): void {
    this.#alive(() => this.#disk.rename(from, to));
  }

  link(from: string, to: string): boolean {
    return this.#alive(() => this.#disk.link(from, to));
  }

  unlink(path: string): boolean {
    return this.#alive(() => this.#disk.unlink(path));
  }

  setMode(path: string, mode: number): void {
    this.#alive(() => this.#disk.setMode(path, mode));
  }

  syncFolder(path: string): void {
    this.#alive(() => this.#disk.syncFolder(path));
  }

  #alive<T>(operation: () => T): T {
    if (this.#dead) throw this.die();
    try {
      return operation();
    } catch (error) {
      if (error instanceof PowerCut) this.#dead = true;
      throw error;
    }
  }
}
