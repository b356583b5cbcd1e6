import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { DeviceResult } from "./device/device-result.ts";

/** A line of JSON for each device, written as they end; a slow disk holds the fleet up instead of filling the memory. */
export class DeviceFile {
  readonly #stream: WriteStream;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  /** The file must not exist. Rejects with the system's error where it cannot be made. */
  static async create(path: string): Promise<DeviceFile> {
    const stream = createWriteStream(path, { flags: "wx", mode: 0o644 });
    await once(stream, "open");
    return new DeviceFile(stream);
  }

  async write(device: DeviceResult): Promise<void> {
    if (!this.#stream.write(`${JSON.stringify(device)}\n`)) await once(this.#stream, "drain");
  }

  async close(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream);
  }
}
