import type { Failure, HardwareFiles } from "../hardware-files.ts";
import { kernelText } from "./source.ts";

/**
 * Asks many small questions of the files and remembers the first that could not be asked, so that a search through
 * folders never takes "could not ask" for "not there".
 */
export class Probe {
  readonly #files: HardwareFiles;
  #failure: Failure | undefined;

  constructor(files: HardwareFiles) {
    this.#files = files;
  }

  /** The first answer that was neither content nor an ordinary absence. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** The file's bytes, or undefined. */
  async bytes(path: string): Promise<Uint8Array | undefined> {
    const answer = await this.#files.read(path);
    if (answer.kind === "bytes") return answer.bytes;
    this.#remember(answer);
    return undefined;
  }

  /** The file's trimmed text, or undefined. */
  async text(path: string): Promise<string | undefined> {
    const bytes = await this.bytes(path);
    return bytes === undefined ? undefined : kernelText(bytes);
  }

  /** Where the path leads, or undefined if nothing is there. */
  async locate(path: string): Promise<string | undefined> {
    const answer = await this.#files.locate(path);
    if (answer.kind === "path") return answer.path;
    this.#remember(answer);
    return undefined;
  }

  async isThere(path: string): Promise<boolean> {
    return (await this.locate(path)) !== undefined;
  }

  #remember(failure: Failure): void {
    if (failure.kind !== "absent") this.#failure ??= failure;
  }
}
